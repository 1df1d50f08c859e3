import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { proposal, type Proposal } from './changes.ts'
import { conflictOf } from './may.ts'
import { isInForce, type OrgTree, orgTree } from './org.ts'
import { appendAudit, createUser } from './service.ts'
import { type Credentials, newCredentials, resetCredentials } from './service-password.ts'
import { changeUnit } from './service-unit.ts'
import { type ChangeRow, insertChange, lockChange, storeDecision } from './store-changes.ts'
import { readUnits } from './store-org.ts'
import { endSessionsOf } from './store-sessions.ts'
import { endRole, insertRole, lockUser, rolesOfUser, storeStatus } from './store-users.ts'

/** Writes down what somebody wants changed. Nothing changes yet; what can be seen to be impossible is refused now rather than at the decision. */
export async function proposeChange(ctx: Ctx, wanted: Proposal): Promise<number> {
  await checkPossible(ctx, wanted)
  const { kind, payload, reason } = wanted
  const changeId = await insertChange(ctx.db, { kind, payload, reason, userId: ctx.user.userId, at: ctx.clock.now() })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'access.change.propose',
    subjectKind: 'access-change',
    subjectId: String(changeId),
    data: { kind, payload },
  })
  return changeId
}

/** Whether this person may decide this change: not their own proposal, and nothing about themselves. */
export function mayDecide(userId: number, change: Pick<ChangeRow, 'proposedBy' | 'aboutId' | 'decision'>): boolean {
  return change.decision === null && change.proposedBy !== userId && change.aboutId !== userId
}

/** Decides a change. Approved, it takes effect in this transaction, and whoever it is about is signed out: what they may do is decided anew. */
export async function decideChange(
  ctx: Ctx,
  changeId: number,
  decision: 'approved' | 'refused',
): Promise<{ readonly decision: 'approved' | 'refused'; readonly credentials: Credentials | null }> {
  const change = await lockChange(ctx.db, changeId)
  if (change === undefined) throw new AppError('not-found', { message: `Change ${changeId} not found` })
  if (change.decision !== null) throw new AppError('conflict', { message: `Change ${changeId} was ${change.decision} already` })
  if (!mayDecide(ctx.user.userId, change))
    throw new AppError('approval-needed', { message: `Change ${changeId} is one's own or about oneself`, data: { changeId } })
  const credentials = decision === 'approved' ? await apply(ctx, change) : null
  await storeDecision(ctx.db, changeId, { decision, userId: ctx.user.userId, at: ctx.clock.now() })
  if (decision === 'approved' && change.aboutId !== null) await endSessionsOf(ctx.db, change.aboutId, ctx.clock.wall())
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'access.change.decide',
    subjectKind: 'access-change',
    subjectId: String(changeId),
    data: { kind: change.kind, decision, payload: change.payload },
  })
  return { decision, credentials }
}

/** The world may have moved since the proposal, so what was possible then is asked again. */
async function apply(ctx: Ctx, change: ChangeRow): Promise<Credentials | null> {
  const wanted = proposal.parse({ kind: change.kind, payload: change.payload, reason: change.reason })
  await checkPossible(ctx, wanted)
  const today = dayAt(ctx.clock.now())
  switch (wanted.kind) {
    case 'create-user': {
      const { login, staffNo, role, orgId } = wanted.payload
      const { totpSecret, ...credentials } = newCredentials(login)
      const user = { login, staffNo, totpSecret, password: credentials.password, mustChange: true, roles: [{ role, orgId }] }
      await createUser(ctx, user, { ...ctx.user, changeId: change.changeId })
      return credentials
    }
    case 'assign-role': {
      const { userId, role, orgId, validFrom = today, validTo = null } = wanted.payload
      await insertRole(ctx.db, userId, { role, orgId, validFrom, validTo }, change.changeId)
      return null
    }
    case 'remove-role': {
      const { userId, role, orgId } = wanted.payload
      const isEnded = await endRole(ctx.db, userId, role, orgId, addDays(today, -1))
      if (!isEnded)
        throw new AppError('precondition-failed', { message: `User ${userId} does not hold ${role} at unit ${orgId}` })
      return null
    }
    case 'suspend-user':
      await storeStatus(ctx.db, wanted.payload.userId, 'suspended')
      return null
    case 'resume-user':
      await storeStatus(ctx.db, wanted.payload.userId, 'active')
      return null
    case 'reset-credentials':
      return resetCredentials(ctx, wanted.payload.userId)
    case 'change-unit':
      await changeUnit(ctx, wanted.payload)
      return null
    default:
      return wanted satisfies never
  }
}

async function checkPossible(ctx: Ctx, wanted: Proposal): Promise<void> {
  const { payload } = wanted
  if ('orgId' in payload) checkUnit(await treeToday(ctx), payload.orgId)
  if (!('userId' in payload)) return
  if ((await lockUser(ctx.db, payload.userId)) === undefined)
    throw new AppError('not-found', { message: `User ${payload.userId} not found` })
  if (wanted.kind !== 'assign-role') return
  const today = dayAt(ctx.clock.now())
  const held = (await rolesOfUser(ctx.db, payload.userId)).filter((one) => isInForce(one, today) || one.validFrom > today)
  const conflict = conflictOf([...held.map((one) => one.role), wanted.payload.role])
  if (conflict !== undefined)
    throw new AppError('precondition-failed', {
      message: `Roles of user ${payload.userId} would conflict`,
      userMessage: conflict,
    })
}

async function treeToday(ctx: Ctx): Promise<OrgTree> {
  return orgTree(await readUnits(ctx.db), dayAt(ctx.clock.now()))
}

function checkUnit(tree: OrgTree, orgId: number): void {
  if (!tree.units.has(orgId)) throw new AppError('not-found', { message: `Unit ${orgId} is not in force on ${tree.asOf}` })
}
