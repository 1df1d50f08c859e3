import { randomBytes, randomInt } from 'node:crypto'
import { AppError } from '../kernel/errors.ts'
import { hashPassword, isPassword } from '../platform/crypto/passwords.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Exchange } from '../platform/http/handlers.ts'
import { faultText, passwordFault, passwordProfiles } from './passwords.ts'
import { appendAudit } from './service.ts'
import { countFailure } from './service-sign-in.ts'
import { hashOfToken } from './sessions.ts'
import { endSessionsOf } from './store-sessions.ts'
import { lockUser, storePassword, storeTotp } from './store-users.ts'
import { otpauthUri, toBase32 } from './totp.ts'

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
  const profile = passwordProfiles[ctx.config.passwordProfile]
  const earlier = [user.passwordHash, ...user.passwordHistory].filter((hash) => hash !== null).slice(0, profile.history)
  const fault =
    passwordFault(next, profile, { login: user.login, hasSecondFactor: user.totpSealed !== null }) ??
    ((await isAnyOf(next, earlier)) ? 'used-before' : undefined)
  if (fault !== undefined)
    throw new AppError('invalid-input', {
      message: `The new password is ${fault}`,
      userMessage: faultText(fault, profile),
      data: { issues: [{ at: 'body.next', kind: fault }] },
    })
  await storePassword(ctx.db, user.userId, { hash: await hashPassword(next), history: earlier, at: now, mustChange: false })
  await endSessionsOf(ctx.db, user.userId, now, hashOfToken(exchange.token ?? ''))
  const subjectId = String(user.userId)
  await appendAudit(ctx.db, { user: ctx.user, action: 'access.password.change', subjectKind: 'user', subjectId })
  return undefined
}

/** What a new or reset user is handed, once. */
export type Credentials = { readonly login: string; readonly password: string; readonly otpauthUri: string }

/** A first password and authenticator secret, made up here; the password must be changed at the first sign-in. */
export function newCredentials(login: string): Credentials & { readonly totpSecret: string } {
  const secret = randomBytes(20)
  return { login, password: firstPassword(), totpSecret: toBase32(secret), otpauthUri: otpauthUri(secret, login) }
}

/** Gives an existing user new credentials; whatever the old ones opened is closed. */
export async function resetCredentials(ctx: Ctx, userId: number): Promise<Credentials> {
  const user = await lockUser(ctx.db, userId)
  if (user === undefined) throw new AppError('not-found', { message: `User ${userId} is not known` })
  const { totpSecret, ...credentials } = newCredentials(user.login)
  const now = ctx.clock.wall()
  const history = user.passwordHash === null ? user.passwordHistory : [user.passwordHash, ...user.passwordHistory].slice(0, 5)
  await storePassword(ctx.db, userId, { hash: await hashPassword(credentials.password), history, at: now, mustChange: true })
  await storeTotp(ctx.db, userId, ctx.keyring.sealText(totpSecret))
  return credentials
}

/** Four groups of four, without letters that look alike, one of each class that mlps3 asks for: 76 bits. */
function firstPassword(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'
  for (;;) {
    const signs = Array.from({ length: 16 }, () => letters[randomInt(letters.length)] ?? '').join('')
    const isMixed = /[A-Z]/.test(signs) && /[a-z]/.test(signs) && /\d/.test(signs)
    if (isMixed) return signs.replaceAll(/.{4}(?=.)/g, '$&-')
  }
}

async function isAnyOf(password: string, hashes: readonly string[]): Promise<boolean> {
  for (const hash of hashes) if (await isPassword(password, hash)) return true
  return false
}
