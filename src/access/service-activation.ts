import { randomBytes } from 'node:crypto'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import { hashPassword } from '../platform/crypto/passwords.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Exchange } from '../platform/http/handlers.ts'
import { activationLifeMs, areHalves, hashOfHalf, newHalf } from './activation.ts'
import { passwordProfiles, ruleText } from './passwords.ts'
import { appendAudit } from './service.ts'
import { checkNewPassword, earlierPasswords } from './service-password.ts'
import { countFailure, isLocked } from './service-sign-in.ts'
import { isEmployed } from './sessions.ts'
import {
  type ActivationRow,
  expiryOfChange,
  findActivation,
  insertActivation,
  insertWhole,
  revokeOfUser,
  storeApproval,
  storeShownSecret,
  storeUse,
} from './store-activations.ts'
import { endSessionsOf } from './store-sessions.ts'
import {
  lockUser,
  lockUserByLogin,
  storeNoCredentials,
  storePassword,
  storeSuccess,
  storeTotp,
  type UserSecrets,
} from './store-users.ts'
import { fromBase32, otpauthUri, stepOfCode, toBase32 } from './totp.ts'

/** One half of an activation, shown this once to the one who is to hand it over. */
export type HandOver = { readonly login: string; readonly half: string; readonly expiresAt: string }

type Issuing = Pick<Ctx, 'db' | 'clock'>

/** The half of whoever proposes a new or reset account. Alone it opens nothing, and nothing at all before the change is approved. */
export async function beginActivation(ctx: Issuing, changeId: number, login: string): Promise<HandOver> {
  const half = newHalf()
  const expiresAt = expiry(ctx)
  await insertActivation(ctx.db, { changeId, requesterHash: hashOfHalf(half), expiresAt })
  return { login, half, expiresAt: expiresAt.toISOString() }
}

/** Refuses the approval of a proposal whose half has run out: its paper may lie about since then. */
export async function checkHalfLives(ctx: Issuing, changeId: number): Promise<void> {
  const expiresAt = await expiryOfChange(ctx.db, changeId)
  if (expiresAt !== undefined && expiresAt > ctx.clock.wall()) return
  throw new AppError('gone', {
    message: `The first half of change ${changeId} has run out`,
    userMessage: {
      zh: '该提议已超过 72 小时，提议人的半码已失效；请驳回后重新提出。',
      en: 'This proposal is older than 72 hours and its half of the code has run out: refuse it and have it proposed again.',
    },
  })
}

/** The half of whoever approves. From now on the person may activate the account, with both. */
export async function grantActivation(
  ctx: Issuing,
  change: { readonly changeId: number; readonly userId: number; readonly login: string },
): Promise<HandOver> {
  const half = newHalf()
  const expiresAt = expiry(ctx)
  await revokeOfUser(ctx.db, change.userId, ctx.clock.wall())
  await storeApproval(ctx.db, change.changeId, { userId: change.userId, approverHash: hashOfHalf(half), expiresAt })
  return { login: change.login, half, expiresAt: expiresAt.toISOString() }
}

/** Both halves at once, for an account that nobody else could approve: the first security administrator, or the only one after a lost telephone. */
export async function grantWhole(
  ctx: Issuing,
  user: { readonly userId: number; readonly login: string },
): Promise<{ readonly halves: readonly [string, string]; readonly expiresAt: Date }> {
  const halves = [newHalf(), newHalf()] as const
  const expiresAt = expiry(ctx)
  await revokeOfUser(ctx.db, user.userId, ctx.clock.wall())
  const [requesterHash, approverHash] = [hashOfHalf(halves[0]), hashOfHalf(halves[1])]
  await insertWhole(ctx.db, { userId: user.userId, requesterHash, approverHash, expiresAt })
  return { halves, expiresAt }
}

/** Takes password and authenticator from a user and ends the sessions: nothing opens the account any more but an activation. Returns the login. */
export async function closeAccount(ctx: Issuing, userId: number): Promise<string> {
  const user = await lockUser(ctx.db, userId)
  if (user === undefined) throw new AppError('not-found', { message: `User ${userId} is not known` })
  await storeNoCredentials(ctx.db, userId, earlierPasswords(user).slice(0, 5))
  await endSessionsOf(ctx.db, userId, ctx.clock.wall())
  return user.login
}

/** What the person to be activated sends: the login and both halves. */
export type Claim = { readonly login: string; readonly firstHalf: string; readonly secondHalf: string }

/** What they are shown in return: a fresh authenticator secret, and what is asked of the password. */
export type Opened = {
  readonly secret: string
  readonly otpauthUri: string
  readonly passwordRule: Label
  readonly expiresAt: string
}

/** Shows an authenticator secret to whoever has both halves. Each time another one: what somebody saw over a shoulder is worthless once it was asked for again. */
export async function openActivation(ctx: Ctx, exchange: Exchange, claim: Claim): Promise<Opened | AppError> {
  const found = await claimed(ctx, exchange, claim)
  if (found instanceof AppError) return found
  const { user, waiting } = found
  const secret = randomBytes(20)
  await storeShownSecret(ctx.db, waiting.activationId, ctx.keyring.sealText(toBase32(secret)))
  await note(ctx, exchange, 'open', user)
  return {
    secret: toBase32(secret),
    otpauthUri: otpauthUri(secret, user.login),
    passwordRule: ruleText(passwordProfiles[ctx.config.passwordProfile]),
    expiresAt: waiting.expiresAt.toISOString(),
  }
}

/** Makes the account the person's own: their password, and the shown secret once a code of it proves that their device has it. The halves are spent with it. */
export async function completeActivation(
  ctx: Ctx,
  exchange: Exchange,
  claim: Claim & { readonly password: string; readonly code: string },
): Promise<AppError | undefined> {
  const found = await claimed(ctx, exchange, claim)
  if (found instanceof AppError) return found
  const { user, waiting } = found
  if (waiting.totpSealed === null)
    throw new AppError('precondition-failed', { message: 'No authenticator secret was shown for this activation' })
  const history = earlierPasswords(user)
  await checkNewPassword(
    ctx,
    { login: user.login, hasSecondFactor: true },
    { at: 'body.password', next: claim.password, history },
  )
  const now = ctx.clock.wall()
  const secret = fromBase32(ctx.keyring.openText(waiting.totpSealed)) ?? new Uint8Array()
  const step = stepOfCode(secret, claim.code.trim(), now, 0)
  if (step === undefined)
    throw new AppError('invalid-input', {
      message: 'The one-time code is not of the secret that was shown',
      userMessage: {
        zh: '动态验证码不正确：请确认已扫描当前二维码，且手机时间准确。',
        en: 'The code is wrong: check that the QR code on this page was scanned, and that the clock of the telephone is right.',
      },
      data: { issues: [{ at: 'body.code', kind: 'wrong' }] },
    })
  await storePassword(ctx.db, user.userId, { hash: await hashPassword(claim.password), history, at: now })
  await storeTotp(ctx.db, user.userId, waiting.totpSealed)
  await storeSuccess(ctx.db, user.userId, step)
  await storeUse(ctx.db, waiting.activationId, now)
  await note(ctx, exchange, 'complete', user)
  return undefined
}

/**
 * The activation that a claim is right for. Unknown, not waiting, locked, suspended and wrong all get one and the same answer; that it has run out is told to
 * nobody but who holds both halves. Failures count together with those of signing in. They are returned, not thrown, so that they stay counted.
 */
async function claimed(
  ctx: Ctx,
  exchange: Exchange,
  claim: Claim,
): Promise<{ readonly user: UserSecrets; readonly waiting: ActivationRow } | AppError> {
  const user = await lockUserByLogin(ctx.db, claim.login.trim())
  const waiting = user === undefined ? undefined : await findActivation(ctx.db, user.userId)
  const isRight = areHalves([claim.firstHalf, claim.secondHalf], waiting)
  const now = ctx.clock.wall()
  const refuse = async (cause: string, answer = wrongClaim()) => {
    await note(ctx, exchange, 'open', user, cause)
    return answer
  }
  if (user === undefined) return refuse('unknown')
  if (isLocked(user, now)) return refuse('locked')
  if (waiting === undefined) return refuse('nothing-waits')
  if (!isRight) {
    await countFailure(ctx, user, now)
    return refuse('halves')
  }
  if (user.status !== 'active') return refuse('suspended')
  if (!isEmployed(user, dayAt(ctx.clock.now()))) return refuse('left')
  if (waiting.expiresAt <= now) return refuse('expired', ranOut())
  return { user, waiting }
}

function wrongClaim(): AppError {
  return new AppError('not-found', {
    message: 'No activation waits for this login and these halves',
    userMessage: {
      zh: '工号或激活码不正确，或账号已暂时锁定。两段半码都要填写。',
      en: 'The staff number or a half of the code is wrong, or the account is locked for a while. Both halves are needed.',
    },
  })
}

function ranOut(): AppError {
  return new AppError('gone', {
    message: 'The activation has run out',
    userMessage: {
      zh: '激活码已过期，请联系系统管理员重新提出重置。',
      en: 'The activation code has run out: ask a system administrator to propose a reset.',
    },
  })
}

function expiry({ clock }: Pick<Ctx, 'clock'>): Date {
  return new Date(clock.wall().getTime() + activationLifeMs)
}

/** A login nobody has is not written down: it may be a half typed into the wrong field. */
async function note(
  ctx: Ctx,
  { address }: Exchange,
  what: 'open' | 'complete',
  user: UserSecrets | undefined,
  cause?: string,
): Promise<void> {
  await appendAudit(ctx.db, {
    user: user ?? { userId: 0, login: '' },
    action: `access.activation.${what}`,
    subjectKind: 'user',
    subjectId: user === undefined ? '' : String(user.userId),
    outcome: cause === undefined ? 'done' : 'refused',
    data: { address, ...(cause === undefined ? {} : { cause }) },
  })
}
