import { array, assert, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MatchMapping } from '../records/mapping.ts'
import { openRecords, type RecordStore } from '../records/record-store.ts'
import { admit, type BlockingLimits, defaultLimits } from './admit.ts'
import { openBlocks } from './blocks.ts'
import { eachPair, type PairSpace } from './pairs.ts'

const mapping: MatchMapping = {
  columns: ['phone', 'code', 'place'],
  fields: [
    { key: 'phone', as: 'phone', from: ['phone'] },
    { key: 'postcode', as: 'postcode', from: ['code'] },
    { key: 'district', as: 'district', from: ['place'] },
  ],
  pairs: 'all',
}
const generous: BlockingLimits = { maxBlock: 1000, pairsPerRecord: 0, minPairs: 1_000_000 }

function storeOf(rows: readonly (readonly string[])[], how: MatchMapping = mapping): RecordStore {
  const store = openRecords(how)
  for (const [i, values] of rows.entries()) store.add({ party: i + 1, source: i % 2, values })
  return store
}

function spaceOf(store: RecordStore, limits: BlockingLimits): { readonly space: PairSpace; readonly keys: readonly string[] } {
  const { passes } = admit(store, limits)
  return {
    space: {
      view: store.view(),
      order: store.order(),
      passes: passes.map(({ index }) => index.view()),
      maxBlock: limits.maxBlock,
    },
    keys: passes.map(({ pass }) => pass.key),
  }
}

function newPairs(space: PairSpace): readonly string[] {
  const found: string[] = []
  for (const [pass, { blocks }] of space.passes.entries()) {
    eachPair(space, { pass, from: 0, to: blocks, share: 1 }, (a, b, isNew) => {
      if (isNew) found.push(`${Math.min(a, b)}-${Math.max(a, b)}`)
    })
  }
  return found
}

const phones = ['', '19900000001', '19900000002', '19900000003']
const rows = array(
  record({
    phone: constantFrom(...phones),
    code: constantFrom('', '430070', '430071'),
    place: constantFrom('', '江南区', '江北区'),
  }),
  { maxLength: 12 },
).map((some) => some.map(({ phone, code, place }) => [phone, code, place]))

describe('looking for pairs', () => {
  it('brings every pair that shares a key in any pass, and each once', () => {
    assert(
      property(rows, (some) => {
        const { space } = spaceOf(storeOf(some), generous)
        const found = newPairs(space)
        const expected = some.flatMap((a, i) =>
          some.slice(i + 1).flatMap((b, j) => {
            const shares = (at: number) => a[at] !== '' && a[at] === b[at]
            return shares(0) || shares(1) ? [`${i}-${i + j + 1}`] : []
          }),
        )
        expect([...found].sort()).toEqual([...expected].sort())
      }),
    )
  })

  it('of sources that know a person once, only pairs across them', () => {
    const same = Array.from({ length: 4 }, () => ['19900000001', '', ''])
    const { space } = spaceOf(storeOf(same, { ...mapping, pairs: 'across-sources' }), generous)
    // Sources 0, 1, 0, 1: of six pairs four are across.
    expect([...newPairs(space)].sort()).toEqual(['0-1', '0-3', '1-2', '2-3'])
  })

  it('a key that is too broad alone is looked by together with another; the district never alone', () => {
    // 40 records of one postcode make 780 pairs; with the two districts twice 190.
    const some = Array.from({ length: 40 }, (_, i) => ['', '430070', i % 2 === 0 ? '江南区' : '江北区'])
    const limits = { maxBlock: 1000, pairsPerRecord: 10, minPairs: 0 }
    const { passes, leftOut } = admit(storeOf(some), limits)
    expect(passes.map(({ pass, pairs }) => [pass.key, pairs])).toEqual([
      ['phone-number', 0],
      ['postcode-code+district-district', 380],
    ])
    expect(leftOut).toEqual([{ pass: 'postcode-code', reason: 'too-broad', pairs: 780 }])
  })

  it('a block that is too large is not compared, and said with its pairs', () => {
    const some = [...Array.from({ length: 5 }, () => ['19900000001', '', '']), ['19900000002', '', ''], ['19900000002', '', '']]
    const { space } = spaceOf(storeOf(some), { ...generous, maxBlock: 4 })
    expect(newPairs(space)).toEqual(['5-6'])
    expect(admit(storeOf(some), { ...generous, maxBlock: 4 }).leftOut).toEqual([
      { pass: 'phone-number', reason: 'block-too-large', pairs: 10, blocks: 1, largest: 5 },
    ])
  })

  it('the defaults leave room for every phone of a family and every birthday of a town', () => {
    expect(defaultLimits.maxBlock).toBeGreaterThanOrEqual(365)
  })
})

describe('blocks', () => {
  it('hold the records of each key, however many keys there are', () => {
    assert(
      property(array(integer({ min: 0, max: 40 }), { maxLength: 200 }), (keys) => {
        const index = openBlocks(2)
        for (const [place, key] of keys.entries()) index.add(place, key)
        const { blockOf, size } = index.view()
        for (const [a, keyA] of keys.entries()) {
          if (keyA === 0) expect(blockOf[a] ?? -1).toBe(-1)
          else expect(size[blockOf[a] ?? -1]).toBe(keys.filter((key) => key === keyA).length)
          for (const [b, keyB] of keys.entries()) if (keyA > 0) expect(blockOf[a] === blockOf[b]).toBe(keyA === keyB)
        }
      }),
    )
  })
})
