import { describe, expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { branchesOf, branchOf, type OrgUnit, orgTree, type UnitKind, unitsUnder } from './org.ts'

const d = parseDay
function unit(orgId: number, kind: UnitKind, parentId: number | null, from = '2020-01-01', to: string | null = null): OrgUnit {
  const label = { zh: `单位${orgId}`, en: `Unit ${orgId}` }
  return { orgId, code: `U${orgId}`, kind, parentId, label, validFrom: d(from), validTo: to === null ? null : d(to) }
}

// 1 bank ── 2 district ── 4 branch ── 6 department of the branch
//   │           └──────── 5 branch (moves to district 3 on 1 July 2026)
//   ├── 3 district
//   └── 7 department of the head office
const rows = [
  unit(1, 'bank', null),
  unit(2, 'district', 1),
  unit(3, 'district', 1),
  unit(4, 'branch', 2),
  unit(5, 'branch', 2, '2020-01-01', '2026-06-30'),
  unit(5, 'branch', 3, '2026-07-01'),
  unit(6, 'department', 4),
  unit(7, 'department', 1),
]
const idsUnder = (asOf: string, orgId: number) => unitsUnder(orgTree(rows, d(asOf)), orgId).map((one) => one.orgId)

describe('the organisation on a day', () => {
  test('a branch lies under its old district until the last day, under the new one from the next', () => {
    expect(idsUnder('2026-06-30', 2)).toEqual([2, 4, 5, 6])
    expect(idsUnder('2026-06-30', 3)).toEqual([3])
    expect(idsUnder('2026-07-01', 2)).toEqual([2, 4, 6])
    expect(idsUnder('2026-07-01', 3)).toEqual([3, 5])
    expect(idsUnder('2026-07-01', 1)).toEqual([1, 2, 3, 7, 4, 5, 6])
  })

  test('a unit that is not in force has nothing under it', () => {
    expect(idsUnder('2019-12-31', 1)).toEqual([])
    expect(idsUnder('2026-07-01', 99)).toEqual([])
  })

  test('a post covers the branches below it, or the one it lies in', () => {
    const tree = orgTree(rows, d('2026-07-01'))
    expect(branchesOf(tree, 1)).toEqual([4, 5])
    expect(branchesOf(tree, 3)).toEqual([5])
    expect(branchesOf(tree, 6)).toEqual([4])
    expect(branchesOf(tree, 7)).toEqual([])
    expect(branchOf(tree, 6)?.orgId).toBe(4)
    expect(branchOf(tree, 2)).toBeUndefined()
  })

  test('a circle, a parent that is closed and a unit told twice are refused by name', () => {
    const day = d('2026-07-01')
    expect(() => orgTree([unit(1, 'bank', 3), unit(2, 'district', 1), unit(3, 'branch', 2)], day)).toThrow(/circle/)
    expect(() => orgTree([unit(1, 'bank', 1)], day)).toThrow(/circle/)
    expect(() => orgTree([unit(1, 'bank', null, '2020-01-01', '2025-12-31'), unit(2, 'branch', 1)], day)).toThrow(
      /U2 lies under a unit that is not in force on 2026-07-01/,
    )
    expect(() => orgTree([unit(1, 'bank', null), unit(1, 'bank', null, '2021-01-01')], day)).toThrow(/U1 has two rows in force/)
  })
})
