// Histories of households for property tests: whatever people may say, in whatever order.
import * as fc from 'fast-check'
import { parseDay } from '../../kernel/day.ts'
import type { HouseholdChange } from './membership.ts'

export const [monday, tuesday] = [parseDay('2026-10-12'), parseDay('2026-10-13')] as const

const household = fc.integer({ min: 1, max: 4 })
const parties = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 })
const said = fc.oneof(
  fc.record({ kind: fc.constantFrom('form', 'add', 'remove'), householdId: household, parties }),
  fc.record({ kind: fc.constant('merge'), householdId: household, from: household }),
  fc.record({ kind: fc.constant('split'), householdId: household, from: household, parties }),
  fc.record({ kind: fc.constant('undo'), back: fc.nat({ max: 5 }) }),
)
/** Any changes in any order, each said after the one before it; an undo names one of those before. */
export const histories: fc.Arbitrary<readonly HouseholdChange[]> = fc
  .array(fc.tuple(said, fc.constantFrom(monday, tuesday)), { minLength: 1, maxLength: 12 })
  .map((list) => {
    const told: HouseholdChange[] = []
    for (const [one, effectiveOn] of list) {
      const changeId = told.length + 1
      if (one.kind !== 'undo') told.push({ ...one, changeId, effectiveOn } as HouseholdChange)
      else if (changeId > 1) told.push({ kind: 'undo', changeId, effectiveOn, undoes: Math.max(1, changeId - 1 - one.back) })
    }
    return told
  })
