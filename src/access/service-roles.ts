import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { conflictOf } from './may.ts'
import { isInForce } from './org.ts'
import { roleOf } from './roles.ts'
import { hasStaff, lockPerson, rolesOfPerson } from './store-users.ts'

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
  const inForce = held.filter((one) => isInForce(one, today) || one.validFrom > today)
  const counting = inForce.map((one) => one.role)
  const conflict = conflictOf([...counting, ...wanted])
  if (conflict !== undefined)
    throw new AppError('precondition-failed', {
      message: `Roles ${[...new Set([...counting, ...wanted])].join(', ')} may not meet in one person`,
      userMessage: conflict,
    })
  const own = person !== undefined && 'userId' in person ? person.userId : undefined
  if (wanted.some(administers) && inForce.some((one) => one.userId !== own && administers(one.role)))
    throw new AppError('precondition-failed', {
      message: 'One person may not administer under two logins',
      userMessage: {
        zh: '该员工已有管理员账号：一人只能有一个管理员账号。',
        en: 'This member of staff has an administrator login already: one person has one.',
      },
    })
}

/** Refuses an administrator of whom nobody knows who it is: whether two persons decided could then not be told. Before staff were delivered there is nobody to name. */
export async function checkKnownPerson(ctx: Pick<Ctx, 'db'>, wanted: readonly string[], staffId: number | null): Promise<void> {
  if (staffId !== null || !wanted.some(administers) || !(await hasStaff(ctx.db))) return
  throw new AppError('precondition-failed', {
    message: 'An administrator must be a member of staff',
    userMessage: {
      zh: '管理员账号须填写员工号。',
      en: 'An administrator must be a member of staff: give the staff number.',
    },
  })
}

function administers(role: string): boolean {
  return roleOf(role)?.line === 'administration'
}
