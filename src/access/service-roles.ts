import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { conflictOf } from './may.ts'
import { isInForce } from './org.ts'
import { lockPerson, rolesOfPerson } from './store-users.ts'

/** A person by one of their users, or by the member of staff; undefined for one who is neither yet. */
export type Person = { readonly userId: number } | { readonly staffId: number } | undefined

/**
 * Refuses roles that may not meet in one person, counting what they hold under any of their logins, today or from a later day on. Two approvals about one person
 * take turns, so that neither overlooks the other.
 */
export async function checkTogether(ctx: Pick<Ctx, 'db' | 'clock'>, person: Person, wanted: readonly string[]): Promise<void> {
  if (person !== undefined) await lockPerson(ctx.db, person)
  const today = dayAt(ctx.clock.now())
  const held = person === undefined ? [] : await rolesOfPerson(ctx.db, person)
  const counting = held.filter((one) => isInForce(one, today) || one.validFrom > today).map((one) => one.role)
  const conflict = conflictOf([...counting, ...wanted])
  if (conflict !== undefined)
    throw new AppError('precondition-failed', {
      message: `Roles ${[...new Set([...counting, ...wanted])].join(', ')} may not meet in one person`,
      userMessage: conflict,
    })
}
