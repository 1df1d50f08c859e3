import { addDays, type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { orgTree, type UnitKind } from './org.ts'
import { endUnit, moveOrgVersion, newOrgId, readUnits, writeUnit } from './store-org.ts'

/** How a unit is to be called and placed from a day on. */
export type UnitChange = {
  readonly code: string
  readonly kind: UnitKind
  readonly parentCode: string | null
  readonly nameZh: string
  readonly nameEn: string
  readonly validFrom: Day
}

/** Opens a unit, or moves and renames one from a day on; the past stays as it was. A change that would make a circle, or hang a unit under nothing, is refused. */
export async function changeUnit(ctx: Pick<Ctx, 'db' | 'clock'>, change: UnitChange): Promise<void> {
  const before = await readUnits(ctx.db)
  const idOf = (code: string) => before.find((unit) => unit.code === code)?.orgId
  const parentId = change.parentCode === null ? null : idOf(change.parentCode)
  if (parentId === undefined) throw new AppError('not-found', { message: `Unit ${change.parentCode} not found` })
  const orgId = idOf(change.code) ?? (await newOrgId(ctx.db))
  const isPast = before.some((unit) => unit.orgId === orgId && unit.validFrom > change.validFrom)
  if (isPast)
    throw new AppError('precondition-failed', { message: `Unit ${change.code} has a later change than ${change.validFrom}` })
  await endUnit(ctx.db, orgId, addDays(change.validFrom, -1), change.validFrom)
  await writeUnit(ctx.db, { ...change, orgId, parentId, validTo: null })
  const after = await readUnits(ctx.db)
  for (const day of [change.validFrom, dayAt(ctx.clock.now())]) orgTree(after, day)
  await moveOrgVersion(ctx.db)
}
