import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { isPassword } from '../platform/crypto/passwords.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Exchange } from '../platform/http/handlers.ts'
import { isExpired, passwordProfiles, waitAfterFailures } from './passwords.ts'
import { appendAudit } from './service.ts'
import { csrfOf, hashOfToken, isEmployed, newToken, sessionState } from './sessions.ts'
import { endSession, findSession, insertSession } from './store-sessions.ts'
import { lockUser, lockUserByLogin, storeFailure, storeSuccess, type UserSecrets } from './store-users.ts'
import { fromBase32, stepOfCode } from './totp.ts'

/** What the browser is told after a right password or code. */
export type SignInAnswer = { readonly needsSecondFactor: boolean; readonly mustChange: boolean; readonly csrfToken: string }

/** Locked beyond any clock: only an administrator's reset opens it. */
const NEVER = new Date('9999-12-31T00:00:00Z')

/**
 * Checks a password. Unknown, suspended, locked and wrong all get one and the same answer after the same work, so logins cannot be collected here. What was counted
 * must stay: refusals are returned, not thrown. A right password does not yet forget earlier failures when a code is to follow, or codes could be guessed for ever.
 */
export async function signIn(
  ctx: Ctx,
  exchange: Exchange,
  given: { readonly login: string; readonly password: string },
): Promise<SignInAnswer | AppError> {
  const user = await lockUserByLogin(ctx.db, given.login.trim())
  const isRight = await isPassword(given.password, user?.passwordHash)
  const now = ctx.clock.wall()
  const refuse = (cause: string) => refused(ctx, exchange, user, cause)
  if (user === undefined) return refuse('unknown')
  if (isLocked(user, now)) return refuse('locked')
  if (!isRight) {
    await countFailure(ctx, user, now)
    return refuse('password')
  }
  if (user.status !== 'active') return refuse('suspended')
  if (!isEmployed(user, dayAt(ctx.clock.now()))) return refuse('left')
  if (user.totpSealed !== null) return begin(ctx, exchange, user, null)
  await storeSuccess(ctx.db, user.userId, undefined)
  const answer = await begin(ctx, exchange, user, null)
  await noteSignIn(ctx, exchange, user)
  return answer
}

/** Checks the one-time code that follows the password; the session gets a new token, so that one planted before is worthless. */
export async function secondFactor(ctx: Ctx, exchange: Exchange, code: string): Promise<SignInAnswer | AppError> {
  const now = ctx.clock.wall()
  const sessionHash = hashOfToken(exchange.token ?? '')
  const half = exchange.token === undefined ? undefined : await findSession(ctx.db, sessionHash)
  const isWaiting = half !== undefined && sessionState(half, now, dayAt(ctx.clock.now())) === 'needs-second-factor'
  const user = isWaiting ? await lockUser(ctx.db, half.userId) : undefined
  if (user?.totpSealed === undefined || user.totpSealed === null)
    throw new AppError('not-signed-in', { message: 'No sign-in waits for a code' })
  const secret = fromBase32(ctx.keyring.openText(user.totpSealed)) ?? new Uint8Array()
  const step = isLocked(user, now) ? undefined : stepOfCode(secret, code, now, user.totpLastStep)
  if (step === undefined) {
    if (!isLocked(user, now)) await countFailure(ctx, user, now)
    await noteSignIn(ctx, exchange, user, 'code')
    return new AppError('second-factor-needed', {
      message: 'The one-time code is not good',
      userMessage: { zh: '动态验证码不正确或已使用。', en: 'The one-time code is wrong or was used already.' },
    })
  }
  await endSession(ctx.db, sessionHash, now)
  await storeSuccess(ctx.db, user.userId, step)
  const answer = await begin(ctx, exchange, user, now)
  await noteSignIn(ctx, exchange, user)
  return answer
}

/** Ends the session the browser holds. */
export async function signOut(ctx: Ctx, exchange: Exchange): Promise<void> {
  if (exchange.token !== undefined) await endSession(ctx.db, hashOfToken(exchange.token), ctx.clock.wall())
  exchange.setToken(undefined)
  const subjectId = String(ctx.user.userId)
  await appendAudit(ctx.db, { user: ctx.user, action: 'access.session.sign-out', subjectKind: 'user', subjectId })
}

/** Whether the user must choose a new password before anything else. */
export function mustChangePassword(
  ctx: Pick<Ctx, 'config' | 'clock'>,
  user: { readonly mustChange: boolean; readonly passwordChangedAt: Date | null },
): boolean {
  const profile = passwordProfiles[ctx.config.passwordProfile]
  return user.mustChange || (user.passwordChangedAt !== null && isExpired(user.passwordChangedAt, profile, ctx.clock.wall()))
}

/** One more failure of password or code: each beyond the fourth doubles the wait. */
export async function countFailure(ctx: Pick<Ctx, 'db'>, user: UserSecrets, now: Date): Promise<void> {
  const failures = user.failedCount + 1
  const wait = waitAfterFailures(failures)
  const until = wait === 'until-reset' ? NEVER : wait.seconds === 0 ? null : new Date(now.getTime() + wait.seconds * 1000)
  await storeFailure(ctx.db, user.userId, failures, until)
}

async function begin(ctx: Ctx, exchange: Exchange, user: UserSecrets, secondFactorAt: Date | null): Promise<SignInAnswer> {
  const token = newToken()
  const csrfToken = csrfOf(token)
  await insertSession(ctx.db, {
    sessionHash: hashOfToken(token),
    csrfHash: hashOfToken(csrfToken),
    userId: user.userId,
    at: ctx.clock.wall(),
    secondFactorAt,
    agent: exchange.agent,
  })
  exchange.setToken(token)
  const needsSecondFactor = user.totpSealed !== null && secondFactorAt === null
  return { needsSecondFactor, mustChange: mustChangePassword(ctx, user), csrfToken }
}

async function refused(ctx: Ctx, exchange: Exchange, user: UserSecrets | undefined, cause: string): Promise<AppError> {
  await noteSignIn(ctx, exchange, user, cause)
  return new AppError('not-signed-in', {
    message: 'Sign-in refused',
    userMessage: {
      zh: '工号或口令不正确，或账号已暂时锁定。',
      en: 'Staff number or password is wrong, or the account is locked for a while.',
    },
  })
}

/** From where somebody signed in, or why not; the cause stays inside. A login nobody has is not written down: it may be a password typed into the wrong field. */
async function noteSignIn(ctx: Ctx, { address }: Exchange, user: UserSecrets | undefined, cause?: string): Promise<void> {
  await appendAudit(ctx.db, {
    user: user ?? { userId: 0, login: '' },
    action: 'access.session.sign-in',
    subjectKind: 'user',
    subjectId: user === undefined ? '' : String(user.userId),
    outcome: cause === undefined ? 'done' : 'refused',
    data: { address, ...(cause === undefined ? {} : { cause }) },
  })
}

/** Whether the login is closed for now, or until an administrator opens it. */
export function isLocked(user: Pick<UserSecrets, 'lockedUntil'>, now: Date): boolean {
  return user.lockedUntil !== null && user.lockedUntil > now
}
