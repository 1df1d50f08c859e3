import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'

export const unitKinds = ['bank', 'district', 'branch', 'department'] as const
export type UnitKind = (typeof unitKinds)[number]

/** A unit of the bank while it was called, placed and headed so: one row per stretch of days. `validTo` is its last day. */
export type OrgUnit = {
  readonly orgId: number
  readonly code: string
  readonly kind: UnitKind
  readonly parentId: number | null
  readonly label: Label
  readonly validFrom: Day
  readonly validTo: Day | null
}

/** The units in force on one day, by id. */
export type OrgTree = {
  readonly asOf: Day
  readonly units: ReadonlyMap<number, OrgUnit>
  readonly children: ReadonlyMap<number, readonly OrgUnit[]>
}

/** Whether something dated holds on a day; both ends count. */
export function isInForce(dated: { readonly validFrom: Day; readonly validTo: Day | null }, asOf: Day): boolean {
  return dated.validFrom <= asOf && (dated.validTo === null || asOf <= dated.validTo)
}

/** The tree as it stood on a day. Two rows of one unit for the same day, a parent that is not there, or a circle are refused by name. */
export function orgTree(rows: readonly OrgUnit[], asOf: Day): OrgTree {
  const units = new Map<number, OrgUnit>()
  for (const row of rows) {
    if (!isInForce(row, asOf)) continue
    if (units.has(row.orgId)) throw badTree(`Unit ${row.code} has two rows in force on ${asOf}`, row)
    units.set(row.orgId, row)
  }
  const children = new Map<number, OrgUnit[]>()
  for (const unit of [...units.values()].sort((a, b) => a.orgId - b.orgId)) {
    if (unit.parentId === null) continue
    if (!units.has(unit.parentId)) throw badTree(`Unit ${unit.code} lies under a unit that is not in force on ${asOf}`, unit)
    children.set(unit.parentId, [...(children.get(unit.parentId) ?? []), unit])
  }
  const tree = { asOf, units, children }
  for (const unit of units.values()) ancestorsOf(tree, unit.orgId)
  return tree
}

/** A unit's superiors, nearest first; a circle is refused with the unit it was met at. */
export function ancestorsOf(tree: OrgTree, orgId: number): readonly OrgUnit[] {
  const above: OrgUnit[] = []
  const seen = new Set([orgId])
  for (let at = tree.units.get(orgId)?.parentId ?? null; at !== null; ) {
    const unit = tree.units.get(at)
    if (unit === undefined) break
    if (seen.has(at)) throw badTree(`The units above ${unit.code} go round in a circle`, unit)
    seen.add(at)
    above.push(unit)
    at = unit.parentId
  }
  return above
}

/** A unit and every unit under it, itself first, then by id level by level; empty when it is not in force. */
export function unitsUnder(tree: OrgTree, orgId: number): readonly OrgUnit[] {
  const root = tree.units.get(orgId)
  const found: OrgUnit[] = root === undefined ? [] : [root]
  for (const unit of found) found.push(...(tree.children.get(unit.orgId) ?? []))
  return found
}

/** The branch a unit is or lies in: a department of a branch counts as the branch; a head office department has none. */
export function branchOf(tree: OrgTree, orgId: number): OrgUnit | undefined {
  const unit = tree.units.get(orgId)
  if (unit === undefined) return undefined
  return [unit, ...ancestorsOf(tree, orgId)].find((one) => one.kind === 'branch')
}

/** The branches whose customers a post at this unit covers: those under it, or the one it lies in; ids ascending. */
export function branchesOf(tree: OrgTree, orgId: number): readonly number[] {
  const below = unitsUnder(tree, orgId).filter((unit) => unit.kind === 'branch')
  const within = branchOf(tree, orgId)
  const branches = below.length > 0 || within === undefined ? below : [within]
  return branches.map((unit) => unit.orgId).sort((a, b) => a - b)
}

function badTree(message: string, unit: OrgUnit): AppError {
  return new AppError('bad-definition', { message, data: { unit: unit.code } })
}
