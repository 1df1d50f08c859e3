import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { histories, monday, tuesday } from './example.ts'
import { type HouseholdChange, membersOf, membershipOn } from './membership.ts'
import { checkShares, divideMoney, divideWhole } from './shares.ts'

describe('shares of a whole', () => {
  test('three equal owners have 333,334 + 333,333 + 333,333: the smallest number has the odd millionth', () => {
    const thirds = divideWhole([30, 10, 20].map((owner) => ({ owner, weight: 1 })))
    expect(thirds).toEqual([
      { owner: 30, sharePpm: 333_333 },
      { owner: 10, sharePpm: 333_334 },
      { owner: 20, sharePpm: 333_333 },
    ])
  })

  test('what is known to be held of a company is at most the whole; the rest is unknown, not nobody’s', () => {
    expect(checkShares([{ owner: 1, sharePpm: 600_000 }])).toEqual({ isPossible: true, unknownPpm: 400_000 })
    expect(checkShares([600_000, 400_001].map((sharePpm, owner) => ({ owner, sharePpm }))).isPossible).toBe(false)
    expect(checkShares([{ owner: 1, sharePpm: 0 }]).isPossible).toBe(false)
  })

  test('100.01 yuan by 333,334 : 333,333 : 333,333 is 33.34 + 33.34 + 33.33, and a debt divides like an asset', () => {
    const shares = divideWhole([1, 2, 3].map((owner) => ({ owner, weight: 1 })))
    expect(divideMoney(10_001, shares).map(({ fen }) => fen)).toEqual([3334, 3334, 3333])
    expect(divideMoney(-10_001, shares).map(({ fen }) => fen)).toEqual([-3334, -3334, -3333])
  })

  test('whatever the weights, shares make 1,000,000 and parts make the sum', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(weights, fc.maxSafeInteger(), (given, fen) => {
        const shares = divideWhole(given.map((weight, owner) => ({ owner, weight })))
        expect(shares.reduce((sum, { sharePpm }) => sum + sharePpm, 0)).toBe(1_000_000)
        const parts = divideMoney(fen, shares).reduce((sum, part) => sum + BigInt(part.fen), 0n)
        expect(parts).toBe(BigInt(fen))
      }),
    )
  })
})

describe('who lives in one household', () => {
  const formed: HouseholdChange = { changeId: 1, effectiveOn: monday, kind: 'form', householdId: 1, parties: [10, 11] }
  const other: HouseholdChange = { changeId: 2, effectiveOn: monday, kind: 'form', householdId: 2, parties: [20] }
  const merged: HouseholdChange = { changeId: 3, effectiveOn: tuesday, kind: 'merge', householdId: 1, from: 2 }

  test('two households become one on the day they say, and not the day before', () => {
    expect(membersOf(membershipOn([formed, other, merged], tuesday), 1)).toEqual([10, 11, 20])
    expect(membersOf(membershipOn([formed, other, merged], monday), 1)).toEqual([10, 11])
  })

  test('a merge undone is as if it never was, also for who joined the household after it', () => {
    const added: HouseholdChange = { changeId: 4, effectiveOn: tuesday, kind: 'add', householdId: 1, parties: [12] }
    const undone: HouseholdChange = { changeId: 5, effectiveOn: tuesday, kind: 'undo', undoes: 3 }
    const after = membershipOn([formed, other, merged, added, undone], tuesday)
    expect([membersOf(after, 1), membersOf(after, 2)]).toEqual([[10, 11, 12], [20]])
  })

  test('an undo undone stands again', () => {
    const undo: HouseholdChange = { changeId: 4, effectiveOn: tuesday, kind: 'undo', undoes: 3 }
    const redo: HouseholdChange = { changeId: 5, effectiveOn: tuesday, kind: 'undo', undoes: 4 }
    expect(membershipOn([formed, other, merged, undo, redo], tuesday)).toEqual(membershipOn([formed, other, merged], tuesday))
  })

  test('who is parted belongs to the new household; the others stay', () => {
    const split: HouseholdChange = {
      changeId: 3,
      effectiveOn: tuesday,
      kind: 'split',
      householdId: 3,
      from: 1,
      parties: [11],
    }
    const after = membershipOn([formed, split], tuesday)
    expect([membersOf(after, 1), membersOf(after, 3)]).toEqual([[10], [11]])
  })

  test('undoing whatever was said last restores exactly what was, after any history', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const last = history.at(-1)
        fc.pre(last !== undefined)
        const undo: HouseholdChange = { changeId: 1000, effectiveOn: monday, kind: 'undo', undoes: last.changeId }
        expect(membershipOn([...history, undo], tuesday)).toEqual(membershipOn(history.slice(0, -1), tuesday))
      }),
      { numRuns: 1000 },
    )
  })
})
