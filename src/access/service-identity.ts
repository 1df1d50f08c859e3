import { type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db, Platform, Principal } from '../platform/ctx.ts'
import type { Identify } from '../platform/http/guard.ts'
import { authorityOf } from './may.ts'
import { type OrgTree, orgTree } from './org.ts'
import { mustChangePassword } from './service-sign-in.ts'
import { csrfOf, hashOfToken, sessionLimits, sessionState } from './sessions.ts'
import { readUnits } from './store-org.ts'
import { findSession, type SessionRow, touchSession } from './store-sessions.ts'

/**
 * Who a session token belongs to, decided anew at each request from what is in the tables now: a role taken away, a customer handed over or a suspended user count
 * from the next request on (ASVS 8.3.2). Only the organisation is kept in memory, under the version number that every change of it moves.
 */
export function identifier(platform: Pick<Platform, 'clock' | 'config'>): Identify {
  const { clock } = platform
  let kept: { readonly version: number; readonly tree: OrgTree } | undefined
  const treeOn = async (db: Db, version: number, day: Day): Promise<OrgTree> => {
    if (kept?.version !== version || kept.tree.asOf !== day) kept = { version, tree: orgTree(await readUnits(db), day) }
    return kept.tree
  }
  return async (db, token) => {
    const sessionHash = hashOfToken(token)
    const session = await findSession(db, sessionHash)
    const [now, today] = [clock.wall(), dayAt(clock.now())]
    const state = session === undefined ? 'ended' : sessionState(session, now, today)
    if (session === undefined || state === 'ended') return undefined
    if (state === 'needs-second-factor')
      throw new AppError('second-factor-needed', { message: 'The sign-in waits for its one-time code' })
    if (now.getTime() - session.lastSeenAt.getTime() > sessionLimits.touchEveryMs) await touchSession(db, sessionHash, now)
    const user = principalOf(session, await treeOn(db, session.orgVersion, today), today)
    // Until a password that must be changed is changed, one may do nothing but change it.
    const isHeld = mustChangePassword(platform, session)
    return { user: isHeld ? { ...user, permissions: new Set(), scope: 'none', branches: [] } : user, csrfToken: csrfOf(token) }
  }
}

function principalOf(session: SessionRow, tree: OrgTree, today: Day): Principal {
  const { userId, login, locale } = session
  const staffId = session.staffId ?? 0
  return { userId, login, locale, staffId, ...authorityOf(session.roles, tree, today, staffId) }
}
