import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import { offsetOf, type PageQuery } from '../kernel/paging.ts'
import type { Ctx } from '../platform/ctx.ts'
import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { businessDate } from '../platform/runs.ts'
import { endpoints } from './api.ts'
import { accessChanges } from './changes.ts'
import { branchOf, isInForce, type OrgTree, orgTree } from './org.ts'
import { type Permission, permissions } from './permissions.ts'
import { roleOf, roles } from './roles.ts'
import { appendAudit } from './service.ts'
import { completeActivation, openActivation } from './service-activation.ts'
import { verdictText, verifyTrail } from './service-audit.ts'
import { decideChange, mayDecide, proposeChange } from './service-changes.ts'
import { changePassword } from './service-password.ts'
import { mustChangePassword, secondFactor, signIn, signOut } from './service-sign-in.ts'
import { csrfOf, hashOfToken } from './sessions.ts'
import { searchEntries } from './store-audit.ts'
import { listChanges } from './store-changes.ts'
import { countStaff, readUnits } from './store-org.ts'
import { findSession } from './store-sessions.ts'
import { listUsers, storeLocale } from './store-users.ts'

const isDone = { isDone: true } as const

const handlers = {
  'sign-in': (ctx, { body }, exchange) => signIn(ctx, exchange, body),
  'sign-in-second-factor': (ctx, { body }, exchange) => secondFactor(ctx, exchange, body.code),
  'activation-open': (ctx, { body }, exchange) => openActivation(ctx, exchange, body),
  'activation-complete': async (ctx, { body }, exchange) => (await completeActivation(ctx, exchange, body)) ?? isDone,
  'sign-out': async (ctx, _, exchange) => {
    await signOut(ctx, exchange)
    return isDone
  },
  me: async (ctx, _, { token = '' }) => {
    const session = await findSession(ctx.db, hashOfToken(token))
    if (session === undefined) throw new AppError('not-signed-in', { message: 'The session has ended' })
    const tree = await treeOn(ctx, undefined)
    const branch = session.staffOrgId === null ? undefined : branchOf(tree, session.staffOrgId)
    const { userId, login, staffId, scope, locale } = ctx.user
    return {
      user: {
        userId,
        login,
        staffId,
        scope,
        locale,
        name: session.staffName ?? { zh: login, en: login },
        roles: ctx.user.roles.map((key) => ({ key, label: roleLabel(key) })),
        permissions: [...ctx.user.permissions].sort(),
        branchName: branch?.label ?? null,
      },
      businessDate: (await businessDate(ctx.db)) ?? null,
      today: tree.asOf,
      csrfToken: csrfOf(token),
      mustChange: mustChangePassword(ctx, session),
    }
  },
  'change-password': async (ctx, { body }, exchange) => (await changePassword(ctx, exchange, body)) ?? isDone,
  'set-locale': async (ctx, { body }) => {
    await storeLocale(ctx.db, ctx.user.userId, body.locale)
    return isDone
  },
  'list-users': async (ctx, { query }) => {
    const { users, total } = await listUsers(ctx.db, query, limits(query))
    const tree = await treeOn(ctx, undefined)
    const now = ctx.clock.wall()
    const items = users.map(({ orgId, lockedUntil, lastSeenAt, activationUntil, ...user }) => ({
      ...user,
      unit: unitLabel(tree, orgId),
      isLocked: lockedUntil !== null && lockedUntil > now,
      activation: activationUntil === null ? null : activationUntil > now ? ('waiting' as const) : ('expired' as const),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
      roles: user.roles.map((held) => ({
        ...held,
        label: roleLabel(held.role),
        unit: unitLabel(tree, held.orgId),
        isInForce: isInForce(held, tree.asOf),
      })),
    }))
    return { items, total, page: query.page, size: query.size }
  },
  'list-roles': async () => ({
    items: roles.map(({ permissions: held, ...role }) => ({
      ...role,
      permissions: held.map((key: Permission) => ({ key, label: permissions[key] })),
    })),
  }),
  'org-tree': async (ctx, { query }) => {
    const tree = await treeOn(ctx, query.asOf)
    const staff = await countStaff(ctx.db, tree.asOf)
    const units = [...tree.units.values()].map((unit) => ({ ...unit, staff: staff.get(unit.orgId) ?? 0 }))
    return { asOf: tree.asOf, units }
  },
  'list-changes': async (ctx, { query }) => {
    const { changes, total } = await listChanges(ctx.db, query.state, limits(query))
    const items = changes.map((change) => ({
      changeId: change.changeId,
      kind: change.kind,
      label: accessChanges.find(change.kind)?.label ?? { zh: change.kind, en: change.kind },
      payload: change.payload,
      about: change.about,
      reason: change.reason,
      proposedBy: change.proposer,
      proposedAt: change.proposedAt.toISOString(),
      decidedBy: change.decider,
      decidedAt: change.decidedAt?.toISOString() ?? null,
      decision: change.decision,
      mayDecide: ctx.user.permissions.has('access.approve') && mayDecide(ctx.user, change),
    }))
    return { items, total, page: query.page, size: query.size }
  },
  'propose-change': (ctx, { body }) => proposeChange(ctx, body),
  'decide-change': (ctx, { params, body }) => decideChange(ctx, params.changeId, body.decision),
  'search-audit': async (ctx, { query }) => {
    const { page, size, ...filter } = query
    const { entries, total } = await searchEntries(ctx.db, filter, limits(query))
    // Who reads the audit is in the audit; a reader who asks for a customer by id has read about that customer.
    await appendAudit(ctx.db, { user: ctx.user, action: 'access.audit.search', customerId: filter.customerId, data: filter })
    return { items: [...entries], total, page, size }
  },
  'verify-audit': async (ctx) => {
    const verdict = await verifyTrail(ctx.db, ctx.config)
    const { isWhole, entries } = verdict
    await appendAudit(ctx.db, { user: ctx.user, action: 'access.audit.verify', data: { isWhole, entries } })
    return {
      isWhole,
      entries,
      roots: verdict.isWhole ? verdict.roots : 0,
      badSeq: verdict.isWhole ? null : verdict.badSeq,
      fault: verdict.isWhole ? null : verdict.fault,
      sentence: verdictText(verdict),
    }
  },
} satisfies Handlers<typeof endpoints>

export const routes = routesOf(endpoints, handlers)

function limits(query: PageQuery) {
  return { limit: query.size, offset: offsetOf(query) }
}

async function treeOn(ctx: Ctx, asOf: OrgTree['asOf'] | undefined): Promise<OrgTree> {
  return orgTree(await readUnits(ctx.db), asOf ?? dayAt(ctx.clock.now()))
}

function roleLabel(key: string): Label {
  return roleOf(key)?.label ?? { zh: key, en: key }
}

function unitLabel(tree: OrgTree, orgId: number | null): Label | null {
  return (orgId === null ? undefined : tree.units.get(orgId)?.label) ?? null
}
