import { array, assert, constantFrom, integer, oneof, property, record, shuffledSubarray, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClusterView, openClusterView } from './cluster-view.ts'
import { type AcceptedLink, type Exclusion, type LinkGround, MOST_BY_MACHINE, resolveClusters } from './resolve-clusters.ts'

const link = (partyA: number, partyB: number, ground: LinkGround = 'weight', weight = 2000): AcceptedLink => ({
  partyA,
  partyB,
  ground,
  weight,
})
const nothing = { exclusions: [], documentOf: () => null }
const customers = (links: readonly AcceptedLink[], laws: Parameters<typeof resolveClusters>[1] = nothing) =>
  Object.fromEntries(resolveClusters(links, laws).customerOf)

describe('clusters of accepted links', () => {
  it('are named by their smallest party', () => {
    expect(customers([link(7, 9), link(4, 9), link(2, 3)])).toEqual({ 7: 4, 9: 4, 4: 4, 2: 2, 3: 2 })
  })

  it('an exclusion keeps two parties apart, whoever lies between: the weaker link gives way', () => {
    const links = [link(1, 2, 'weight', 3000), link(2, 3, 'weight', 1500)]
    const resolved = resolveClusters(links, { ...nothing, exclusions: [{ partyA: 1, partyB: 3 }] })
    expect(Object.fromEntries(resolved.customerOf)).toEqual({ 1: 1, 2: 1, 3: 3 })
    expect(resolved.refused).toEqual([{ link: links[1], reason: 'excluded' }])
  })

  it('an exclusion outranks even an include', () => {
    expect(customers([link(1, 2, 'include')], { ...nothing, exclusions: [{ partyA: 2, partyB: 1 }] })).toEqual({ 1: 1, 2: 2 })
  })

  it('two proven documents never come together by machine, by a person they do', () => {
    const documentOf = (party: number) => (party === 2 ? null : `document of ${party}`)
    expect(customers([link(1, 2, 'rule', 1000), link(2, 3, 'weight', 9000)], { ...nothing, documentOf })).toEqual({
      1: 1,
      2: 1,
      3: 3,
    })
    expect(customers([link(1, 2, 'rule'), link(2, 3, 'include')], { ...nothing, documentOf })).toEqual({ 1: 1, 2: 2, 3: 2 })
    expect(customers([link(1, 2, 'include'), link(2, 3, 'include')], { ...nothing, documentOf })).toEqual({ 1: 1, 2: 1, 3: 1 })
  })

  it('no more parties come together by machine than one person can have', () => {
    const chain = Array.from({ length: MOST_BY_MACHINE }, (_, i) => link(i + 1, i + 2))
    const { customerOf, refused } = resolveClusters(chain, nothing)
    // All weigh the same, so they are tried from the smallest party on: the last link finds the cluster full.
    expect(customerOf.get(MOST_BY_MACHINE)).toBe(1)
    expect(customerOf.get(MOST_BY_MACHINE + 1)).toBe(MOST_BY_MACHINE + 1)
    expect(refused.map(({ reason }) => reason)).toEqual(['too-many'])
  })
})

describe('the view of clusters', () => {
  it('a merge and its undoing are one link: all is as it was, and only who moved is told', () => {
    const view = openClusterView()
    view.link(link(5, 6))
    expect(view.link(link(1, 6))).toEqual([
      { party: 5, from: 5, to: 1 },
      { party: 6, from: 5, to: 1 },
    ])
    expect(view.unlink(1, 6)).toEqual([
      { party: 5, from: 1, to: 5 },
      { party: 6, from: 1, to: 5 },
    ])
    expect(view.customerOf(1)).toBe(1)
  })

  const party = integer({ min: 1, max: 9 })
  const pair = tuple(party, party)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ partyA: Math.min(a, b), partyB: Math.max(a, b) }))
  const someLink = tuple(pair, constantFrom<LinkGround>('include', 'rule', 'weight'), integer({ min: 1, max: 3 })).map(
    ([{ partyA, partyB }, ground, weight]) => link(partyA, partyB, ground, weight),
  )
  const document = tuple(party, constantFrom('x', 'y', null))
  const change = oneof(
    { weight: 4, arbitrary: record({ link: someLink }) },
    { weight: 2, arbitrary: record({ unlink: pair }) },
    record({ exclude: pair }),
    record({ allow: pair }),
    record({ document }),
  )
  type Change =
    | { link: AcceptedLink }
    | { unlink: Exclusion }
    | { exclude: Exclusion }
    | { allow: Exclusion }
    | { document: [number, string | null] }

  function apply(view: ClusterView, one: Change) {
    if ('link' in one) return view.link(one.link)
    if ('unlink' in one) return view.unlink(one.unlink.partyA, one.unlink.partyB)
    if ('exclude' in one) return view.exclude(one.exclude)
    if ('allow' in one) return view.allow(one.allow.partyA, one.allow.partyB)
    return view.setDocument(...one.document)
  }

  /** What is left of a sequence of changes, kept apart from the view. */
  function ledgerOf(changes: readonly Change[]) {
    const key = ({ partyA, partyB }: Exclusion) => `${partyA}-${partyB}`
    const [links, exclusions, documents] = [
      new Map<string, AcceptedLink>(),
      new Map<string, Exclusion>(),
      new Map<number, string | null>(),
    ]
    for (const one of changes) {
      if ('link' in one) links.set(key(one.link), one.link)
      else if ('unlink' in one) links.delete(key(one.unlink))
      else if ('exclude' in one) exclusions.set(key(one.exclude), one.exclude)
      else if ('allow' in one) exclusions.delete(key(one.allow))
      else documents.set(...one.document)
    }
    const laws = { exclusions: [...exclusions.values()], documentOf: (one: number) => documents.get(one) ?? null }
    return { links: [...links.values()], laws }
  }

  it('after any sequence of merges, un-merges and exclusions equals a fresh resolution, and tells exactly who moved', () => {
    assert(
      property(array(change, { maxLength: 40 }), (changes) => {
        const view = openClusterView()
        const told = new Map<number, number>()
        for (const one of changes) {
          for (const { party: mover, from, to } of apply(view, one)) {
            expect(told.get(mover) ?? mover).toBe(from)
            told.set(mover, to)
          }
        }
        const { links, laws } = ledgerOf(changes)
        const fresh = resolveClusters(links, laws)
        for (let one = 1; one <= 9; one += 1) {
          expect(view.customerOf(one)).toBe(fresh.customerOf.get(one) ?? one)
          expect(told.get(one) ?? one).toBe(view.customerOf(one))
        }
        const refusedOf = (list: typeof fresh.refused) => list.map((one) => JSON.stringify(one)).sort()
        expect(refusedOf(view.refused())).toEqual(refusedOf(fresh.refused))
      }),
      { numRuns: 500 },
    )
  })

  it('does not depend on the order in which links came', () => {
    assert(
      property(
        array(someLink, { maxLength: 20 }).chain((links) => {
          const { links: kept } = ledgerOf(links.map((one) => ({ link: one })))
          return tuple(
            shuffledSubarray(kept, { minLength: kept.length }),
            tuple(...kept.map((one) => constantFrom(one))),
            array(pair, { maxLength: 3 }),
          )
        }),
        ([shuffled, kept, exclusions]) => {
          const laws = { ...nothing, exclusions }
          expect(customers(shuffled, laws)).toEqual(customers(kept, laws))
        },
      ),
    )
  })

  it('no cluster ever holds an excluded pair', () => {
    assert(
      property(array(change, { maxLength: 40 }), (changes) => {
        const { links, laws } = ledgerOf(changes)
        const { customerOf } = resolveClusters(links, laws)
        for (const { partyA, partyB } of laws.exclusions) {
          const [first, second] = [customerOf.get(partyA), customerOf.get(partyB)]
          if (first !== undefined) expect(first).not.toBe(second)
        }
      }),
    )
  })

  it('one change touches what links connect with it and nothing else', () => {
    const view = openClusterView()
    for (let first = 1; first < 20_000; first += 2) view.link(link(first, first + 1))
    expect(view.link(link(2, 3))).toEqual([
      { party: 3, from: 3, to: 1 },
      { party: 4, from: 3, to: 1 },
    ])
    expect(view.customerOf(20_000)).toBe(19_999)
  })
})
