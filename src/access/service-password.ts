import { AppError } from '../kernel/errors.ts'
import { hashPassword, isPassword } from '../platform/crypto/passwords.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Exchange } from '../platform/http/handlers.ts'
import { faultText, passwordFault, passwordProfiles } from './passwords.ts'
import { appendAudit } from './service.ts'
import { countFailure } from './service-sign-in.ts'
import { hashOfToken } from './sessions.ts'
import { endSessionsOf } from './store-sessions.ts'
import { lockUser, storePassword, type UserSecrets } from './store-users.ts'

/** As many earlier passwords are kept as the strictest profile looks at. */
const LONGEST_HISTORY = Math.max(...Object.values(passwordProfiles).map((profile) => profile.history))

/** Changes one's own password. A wrong current one counts as a failed sign-in; after the change every other session of the user is over. */
export async function changePassword(
  ctx: Ctx,
  exchange: Exchange,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<AppError | undefined> {
  const user = await lockUser(ctx.db, ctx.user.userId)
  if (user === undefined) throw new AppError('not-found', { message: `User ${ctx.user.userId} is gone` })
  const now = ctx.clock.wall()
  const isLocked = user.lockedUntil !== null && user.lockedUntil > now
  if (isLocked || !(await isPassword(current, user.passwordHash))) {
    if (!isLocked) await countFailure(ctx, user, now)
    return new AppError('invalid-input', {
      message: 'The current password is wrong',
      userMessage: { zh: '当前口令不正确。', en: 'The current password is wrong.' },
      data: { issues: [{ at: 'body.current', kind: 'wrong' }] },
    })
  }
  const history = earlierPasswords(user)
  await checkNewPassword(
    ctx,
    { login: user.login, hasSecondFactor: user.totpSealed !== null },
    { at: 'body.next', next, history },
  )
  await storePassword(ctx.db, user.userId, { hash: await hashPassword(next), history, at: now })
  await endSessionsOf(ctx.db, user.userId, now, hashOfToken(exchange.token ?? ''))
  const subjectId = String(user.userId)
  await appendAudit(ctx.db, { user: ctx.user, action: 'access.password.change', subjectKind: 'user', subjectId })
  return undefined
}

/** The hashes of the passwords a user has and had, newest first. */
export function earlierPasswords(user: Pick<UserSecrets, 'passwordHash' | 'passwordHistory'>): readonly string[] {
  return [user.passwordHash, ...user.passwordHistory].filter((hash) => hash !== null).slice(0, LONGEST_HISTORY)
}

/** Refuses a new password that the installation's profile does not take, naming the field it stands in. */
export async function checkNewPassword(
  ctx: Pick<Ctx, 'config'>,
  user: { readonly login: string; readonly hasSecondFactor: boolean },
  { at, next, history }: { readonly at: string; readonly next: string; readonly history: readonly string[] },
): Promise<void> {
  const profile = passwordProfiles[ctx.config.passwordProfile]
  const isUsed = async () => ((await isAnyOf(next, history.slice(0, profile.history))) ? ('used-before' as const) : undefined)
  const fault = passwordFault(next, profile, user) ?? (await isUsed())
  if (fault === undefined) return
  throw new AppError('invalid-input', {
    message: `The new password is ${fault}`,
    userMessage: faultText(fault, profile),
    data: { issues: [{ at, kind: fault }] },
  })
}

async function isAnyOf(password: string, hashes: readonly string[]): Promise<boolean> {
  for (const hash of hashes) if (await isPassword(password, hash)) return true
  return false
}
