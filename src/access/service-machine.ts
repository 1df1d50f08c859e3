import { type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Proposal } from './changes.ts'
import { roles } from './roles.ts'
import { appendAudit, createUser } from './service.ts'
import { closeAccount, grantWhole, type HandOver } from './service-activation.ts'
import { proposeChange } from './service-changes.ts'
import { checkKnownPerson } from './service-roles.ts'
import { hasOtherApprover, rolesOfPerson } from './store-users.ts'
import { isInForce } from './org.ts'

/** A new or reset account, as a command on the machine itself asks for it. */
export type AccountOrder = Extract<Proposal, { readonly kind: 'create-user' | 'reset-credentials' }>

/** What comes of it: a proposal like any other with the half of who proposes, or both halves where nobody could approve. */
export type AccountOrdered =
  | { readonly how: 'proposed'; readonly changeId: number; readonly handOver: HandOver }
  | { readonly how: 'whole'; readonly login: string; readonly halves: readonly [string, string]; readonly expiresAt: Date }

const approving: ReadonlySet<string> = new Set(
  roles.filter((role) => (role.permissions as readonly string[]).includes('access.approve')).map((role) => role.key),
)

/**
 * Opens or resets an account from the machine itself, by the same door as the pages: it is proposed, and a security administrator approves. Only where nobody could
 * approve (the first security administrator of an installation, or the last one, who lost their telephone) are both halves given at once, for that one account.
 */
export async function orderAccount(
  ctx: Pick<Ctx, 'db' | 'clock' | 'keyring' | 'user'>,
  order: AccountOrder,
): Promise<AccountOrdered> {
  const today = dayAt(ctx.clock.now())
  const about = order.kind === 'create-user' ? 0 : order.payload.userId
  if (await hasOtherApprover(ctx.db, [...approving], { today, besides: [about, ctx.user.userId] })) {
    const { changeId, handOver } = await proposeChange(ctx, order)
    if (handOver === null)
      throw new AppError('internal', { message: `Proposal ${changeId} of an account has no half to hand over` })
    return { how: 'proposed', changeId, handOver }
  }
  if (!(await isApprover(ctx, order, today)))
    throw new AppError('precondition-failed', {
      message: 'There is no security administrator who could approve',
      userMessage: {
        zh: '尚无可审批的安全管理员：请先为其建立账号（--role security-admin）或重置其凭据。',
        en: 'There is no security administrator who could approve: first create one (--role security-admin), or reset theirs.',
      },
    })
  const user = await openAlone(ctx, order)
  const { halves, expiresAt } = await grantWhole(ctx, user)
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'access.activation.whole',
    subjectKind: 'user',
    subjectId: String(user.userId),
    data: { login: user.login, kind: order.kind, reason: 'nobody-could-approve' },
  })
  return { how: 'whole', login: user.login, halves, expiresAt }
}

async function isApprover(ctx: Pick<Ctx, 'db'>, order: AccountOrder, today: Day): Promise<boolean> {
  if (order.kind === 'create-user') return approving.has(order.payload.role)
  const held = await rolesOfPerson(ctx.db, order.payload)
  return held.some((one) => approving.has(one.role) && isInForce(one, today))
}

async function openAlone(
  ctx: Pick<Ctx, 'db' | 'clock' | 'keyring' | 'user'>,
  order: AccountOrder,
): Promise<{ readonly userId: number; readonly login: string }> {
  if (order.kind === 'reset-credentials') {
    const { userId } = order.payload
    return { userId, login: await closeAccount(ctx, userId) }
  }
  const { login, staffNo, role, orgId } = order.payload
  if (staffNo === undefined) await checkKnownPerson(ctx, [role], null)
  return { userId: await createUser(ctx, { login, staffNo, roles: [{ role, orgId }] }, ctx.user), login }
}
