import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { proposal, type Proposal } from './changes.ts'
import { type OrgTree, orgTree } from './org.ts'
import { appendAudit, createUser } from './service.ts'
import { beginActivation, checkHalfLives, closeAccount, grantActivation, type HandOver } from './service-activation.ts'
import { checkKnownPerson, checkTogether } from './service-roles.ts'
import { changeUnit } from './service-unit.ts'
import { revokeOfChange } from './store-activations.ts'
import { type ChangeRow, insertChange, lockChange, storeDecision } from './store-changes.ts'
import { readUnits } from './store-org.ts'
import { endSessionsOf } from './store-sessions.ts'
import { endRole, findStaff, findUser, insertRole, lockUser, storeStatus } from './store-users.ts'

type Deciding = Pick<Ctx, 'db' | 'clock' | 'keyring' | 'user'>

/**
 * Writes down what somebody wants changed. Nothing changes yet; what can be seen to be impossible is refused now rather than at the decision. Whoever proposes
 * a new or reset account is shown one half of its activation.
 */
export async function proposeChange(
  ctx: Deciding,
  wanted: Proposal,
): Promise<{ readonly changeId: number; readonly handOver: HandOver | null }> {
  const about = await checkPossible(ctx, wanted)
  const { kind, payload, reason } = wanted
  const changeId = await insertChange(ctx.db, { kind, payload, reason, userId: ctx.user.userId, at: ctx.clock.now() })
  const handOver = opensAccount(kind) ? await beginActivation(ctx, changeId, about) : null
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'access.change.propose',
    subjectKind: 'access-change',
    subjectId: String(changeId),
    data: { kind, payload },
  })
  return { changeId, handOver }
}

/** Who somebody is when it comes to deciding: a login, and the person behind it (0: no member of staff). */
type Decider = { readonly userId: number; readonly staffId: number }

/** Whether this person may decide this change: not their own proposal, and nothing about themselves, under whichever of their logins. */
export function mayDecide(
  { userId, staffId }: Decider,
  change: Pick<ChangeRow, 'proposedBy' | 'proposerStaffId' | 'aboutId' | 'aboutStaffId' | 'decision'>,
): boolean {
  const isLogin = change.proposedBy === userId || change.aboutId === userId
  const isPerson = staffId > 0 && (change.proposerStaffId === staffId || change.aboutStaffId === staffId)
  return change.decision === null && !isLogin && !isPerson
}

/**
 * Decides a change. Approved, it takes effect in this transaction, and whoever it is about is signed out: what they may do is decided anew. Whoever approves a new
 * or reset account is shown the other half of its activation, and nothing that would open it alone.
 */
export async function decideChange(
  ctx: Deciding,
  changeId: number,
  decision: 'approved' | 'refused',
): Promise<{ readonly decision: 'approved' | 'refused'; readonly handOver: HandOver | null }> {
  const change = await lockChange(ctx.db, changeId)
  if (change === undefined) throw new AppError('not-found', { message: `Change ${changeId} not found` })
  if (change.decision !== null) throw new AppError('conflict', { message: `Change ${changeId} was ${change.decision} already` })
  if (!mayDecide(ctx.user, change))
    throw new AppError('approval-needed', { message: `Change ${changeId} is one's own or about oneself`, data: { changeId } })
  const handOver = decision === 'approved' ? await apply(ctx, change) : null
  if (decision === 'refused') await revokeOfChange(ctx.db, changeId, ctx.clock.wall())
  await storeDecision(ctx.db, changeId, { decision, userId: ctx.user.userId, at: ctx.clock.now() })
  if (decision === 'approved' && change.aboutId !== null) await endSessionsOf(ctx.db, change.aboutId, ctx.clock.wall())
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'access.change.decide',
    subjectKind: 'access-change',
    subjectId: String(changeId),
    data: { kind: change.kind, decision, payload: change.payload },
  })
  return { decision, handOver }
}

/** The world may have moved since the proposal, so what was possible then is asked again. */
async function apply(ctx: Deciding, change: ChangeRow): Promise<HandOver | null> {
  const { changeId } = change
  const wanted = proposal.parse({ kind: change.kind, payload: change.payload, reason: change.reason })
  if (opensAccount(wanted.kind)) await checkHalfLives(ctx, changeId)
  await checkPossible(ctx, wanted)
  const today = dayAt(ctx.clock.now())
  switch (wanted.kind) {
    case 'create-user': {
      const { login, staffNo, role, orgId } = wanted.payload
      const userId = await createUser(ctx, { login, staffNo, roles: [{ role, orgId }] }, { ...ctx.user, changeId })
      return grantActivation(ctx, { changeId, userId, login })
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
    case 'reset-credentials': {
      const { userId } = wanted.payload
      return grantActivation(ctx, { changeId, userId, login: await closeAccount(ctx, userId) })
    }
    case 'change-unit':
      await changeUnit(ctx, wanted.payload)
      return null
    default:
      return wanted satisfies never
  }
}

/** Changes after which somebody has to activate an account. */
function opensAccount(kind: Proposal['kind']): boolean {
  return kind === 'create-user' || kind === 'reset-credentials'
}

/** Refuses what cannot be done as things stand. Returns the login of whom it is about; empty for a unit. */
async function checkPossible(ctx: Deciding, wanted: Proposal): Promise<string> {
  const { kind, payload } = wanted
  if ('orgId' in payload) checkUnit(await treeToday(ctx), payload.orgId)
  if (kind === 'create-user') {
    await checkNewUser(ctx, wanted.payload)
    return wanted.payload.login
  }
  if (!('userId' in payload)) return ''
  const user = await lockUser(ctx.db, payload.userId)
  if (user === undefined) throw new AppError('not-found', { message: `User ${payload.userId} not found` })
  if (kind === 'assign-role') await checkKnownPerson(ctx, [wanted.payload.role], user.staffId)
  if (kind === 'assign-role') await checkTogether(ctx, { userId: payload.userId }, [wanted.payload.role])
  return user.login
}

async function checkNewUser(
  ctx: Deciding,
  { login, staffNo, role }: { readonly login: string; readonly staffNo?: string | undefined; readonly role: string },
): Promise<void> {
  if ((await findUser(ctx.db, login)) !== undefined)
    throw new AppError('conflict', {
      message: `Login ${login} is taken`,
      userMessage: { zh: `工号 ${login} 已被使用。`, en: `The login ${login} is taken.` },
    })
  const staffId = staffNo === undefined ? undefined : await findStaff(ctx.db, staffNo)
  if (staffNo !== undefined && staffId === undefined)
    throw new AppError('not-found', { message: `Staff number ${staffNo} is not known` })
  await checkKnownPerson(ctx, [role], staffId ?? null)
  await checkTogether(ctx, staffId === undefined ? undefined : { staffId }, [role])
}

async function treeToday(ctx: Deciding): Promise<OrgTree> {
  return orgTree(await readUnits(ctx.db), dayAt(ctx.clock.now()))
}

function checkUnit(tree: OrgTree, orgId: number): void {
  if (!tree.units.has(orgId)) throw new AppError('not-found', { message: `Unit ${orgId} is not in force on ${tree.asOf}` })
}
