import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AuditEntry, type ChainedEntry, chainStart, dailyRoot, linkOf, verifyAudit } from './audit.ts'

function trailOf(count: number): ChainedEntry[] {
  const trail: ChainedEntry[] = []
  for (let seq = 1; seq <= count; seq += 1) {
    const entry: AuditEntry = {
      seq,
      at: '2026-10-16T01:00:00.000Z',
      userId: 7,
      login: '10007',
      action: 'customers.customer.read',
      subjectKind: 'customer',
      subjectId: String(seq),
      customerId: seq,
      outcome: 'done',
      data: { page: seq },
    }
    const prevHash = trail.at(-1)?.hash ?? chainStart
    trail.push({ ...entry, prevHash, hash: linkOf(prevHash, entry) })
  }
  return trail
}

/** The same story told again from some point on, with hashes that fit: what somebody who holds the table could write. */
function retold(trail: readonly ChainedEntry[], from: number, change: (entry: ChainedEntry) => ChainedEntry): ChainedEntry[] {
  const told: ChainedEntry[] = []
  for (const entry of trail) {
    const prevHash = told.at(-1)?.hash ?? chainStart
    const next = entry.seq === from ? change(entry) : entry
    told.push({ ...next, prevHash, hash: linkOf(prevHash, next) })
  }
  return told
}

describe('the chain', () => {
  test('a link is the hash of the hash before it and the canonical JSON', () => {
    const [first] = trailOf(1)
    const json =
      '{"action":"customers.customer.read","at":"2026-10-16T01:00:00.000Z","customerId":1,"data":{"page":1},"login":"10007","outcome":"done","seq":1,"subjectId":"1","subjectKind":"customer","userId":7}'
    expect(first?.hash).toBe(
      createHash('sha256')
        .update(Buffer.concat([Buffer.alloc(32), Buffer.from(json)]))
        .digest('hex'),
    )
  })

  test('an untouched trail is whole, an empty one too', async () => {
    const trail = trailOf(20)
    expect(await verifyAudit(trail)).toEqual({ isWhole: true, entries: 20, lastHash: trail[19]?.hash, roots: 0 })
    expect(await verifyAudit([])).toEqual({ isWhole: true, entries: 0, lastHash: chainStart, roots: 0 })
  })

  test('whatever entry is changed, removed or swapped, its number is named', async () => {
    const at = fc.integer({ min: 1, max: 19 })
    await fc.assert(
      fc.asyncProperty(at, async (n) => {
        const changed = trailOf(20).map((entry) => (entry.seq === n ? { ...entry, outcome: 'refused' as const } : entry))
        expect(await verifyAudit(changed)).toMatchObject({ isWhole: false, badSeq: n, fault: 'changed' })
        const removed = trailOf(20).filter((entry) => entry.seq !== n)
        expect(await verifyAudit(removed)).toMatchObject({ isWhole: false, badSeq: n, fault: 'missing' })
        const swapped = trailOf(20)
        swapped.splice(n - 1, 2, ...swapped.slice(n - 1, n + 1).toReversed())
        expect(await verifyAudit(swapped)).toMatchObject({ isWhole: false, badSeq: n, fault: 'missing' })
      }),
      { numRuns: 19 },
    )
  })

  test('a single bit of a stored hash is enough', async () => {
    const trail = trailOf(5)
    const third = trail[2]
    if (third === undefined) throw new Error('five entries')
    const flipped = `${third.hash.startsWith('0') ? '1' : '0'}${third.hash.slice(1)}`
    expect(await verifyAudit(trail.with(2, { ...third, hash: flipped }))).toMatchObject({ badSeq: 3, fault: 'changed' })
    expect(await verifyAudit(trail.with(2, { ...third, prevHash: flipped }))).toMatchObject({ badSeq: 3, fault: 'unlinked' })
  })

  test('a renumbered trail after a removal no longer links', async () => {
    const trail = trailOf(5)
    const closedUp = trail.filter((entry) => entry.seq !== 3).map((entry, i) => ({ ...entry, seq: i + 1 }))
    expect(await verifyAudit(closedUp)).toMatchObject({ isWhole: false, badSeq: 3, fault: 'unlinked' })
  })
})

describe('roots taken out of the system', () => {
  const trail = trailOf(10)
  const rootOf = (day: string, entries: readonly ChainedEntry[]) => {
    const root = dailyRoot(day, entries)
    if (root === undefined) throw new Error('a day with entries has a root')
    return root
  }
  const monday = rootOf('2026-10-12', trail.slice(0, 4))
  const tuesday = rootOf('2026-10-13', trail.slice(4, 8))

  test('agree with an untouched trail', async () => {
    expect(monday).toMatchObject({ firstSeq: 1, lastSeq: 4, lastHash: trail[3]?.hash })
    expect(await verifyAudit(trail, [tuesday, monday])).toMatchObject({ isWhole: true, entries: 10, roots: 2 })
  })

  test('a cut-off end looks whole without them, and is found with them', async () => {
    expect(await verifyAudit(trail.slice(0, 6))).toMatchObject({ isWhole: true })
    expect(await verifyAudit(trail.slice(0, 6), [monday, tuesday])).toMatchObject({
      isWhole: false,
      badSeq: 7,
      fault: 'truncated',
    })
  })

  test('a history told anew looks whole without them, and the day is named with them', async () => {
    const forged = retold(trail, 6, (entry) => ({ ...entry, customerId: 999 }))
    expect(await verifyAudit(forged)).toMatchObject({ isWhole: true })
    expect(await verifyAudit(forged, [monday, tuesday])).toMatchObject({ isWhole: false, badSeq: 5, fault: 'root' })
  })

  test('the head of the chain finds a cut-off end of today', async () => {
    const head = { seq: 10, hash: trail[9]?.hash ?? '' }
    expect(await verifyAudit(trail, [], head)).toMatchObject({ isWhole: true })
    expect(await verifyAudit(trail.slice(0, 9), [], head)).toMatchObject({ badSeq: 10, fault: 'truncated' })
    expect(await verifyAudit(trail, [], { seq: 10, hash: chainStart })).toMatchObject({ badSeq: 10, fault: 'unlinked' })
  })

  test('a day on which nothing happened has none', () => {
    expect(dailyRoot('2026-10-14', [])).toBeUndefined()
  })
})
