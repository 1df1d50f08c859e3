import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import type { HeldRole } from './may.ts'
import type { UserStatus } from './store-users.ts'

/** A session with all that deciding a request needs, in one look-up. */
export type SessionRow = {
  readonly userId: number
  readonly login: string
  readonly status: UserStatus
  readonly locale: 'zh-CN' | 'en'
  readonly staffId: number | null
  readonly staffName: Label | null
  readonly staffOrgId: number | null
  readonly activeFrom: Day | null
  readonly activeTo: Day | null
  readonly hasSecondFactor: boolean
  readonly mustChange: boolean
  readonly passwordChangedAt: Date | null
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly secondFactorAt: Date | null
  readonly orgVersion: number
  readonly roles: readonly HeldRole[]
}

/** The session of a token's hash, unless it was ended. */
export async function findSession(db: Db, sessionHash: Buffer): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select u.user_id as "userId", u.login, u.status, u.locale, u.staff_id as "staffId",
      case when s.staff_id is not null then jsonb_build_object('zh', s.name_zh, 'en', s.name_en) end as "staffName", s.org_id as "staffOrgId",
      s.active_from as "activeFrom", s.active_to as "activeTo", u.totp_sealed is not null as "hasSecondFactor", u.must_change as "mustChange",
      u.password_changed_at as "passwordChangedAt", x.created_at as "createdAt", x.last_seen_at as "lastSeenAt", x.second_factor_at as "secondFactorAt",
      (select value from counters where key = 'org-version') as "orgVersion",
      coalesce((select jsonb_agg(jsonb_build_object('role', role, 'orgId', org_id, 'validFrom', valid_from::text, 'validTo', valid_to::text))
        from user_roles r where r.user_id = u.user_id), '[]') as roles
    from sessions x join users u using (user_id) left join staff s using (staff_id)
    where x.session_hash = ${sessionHash} and x.revoked_at is null`.execute(db)
  return rows[0]
}

export async function insertSession(
  db: Db,
  session: {
    readonly sessionHash: Buffer
    readonly csrfHash: Buffer
    readonly userId: number
    readonly at: Date
    readonly secondFactorAt: Date | null
    readonly agent: string
  },
): Promise<void> {
  await sql`
    insert into sessions (session_hash, csrf_hash, user_id, created_at, last_seen_at, second_factor_at, agent)
    values (${session.sessionHash}, ${session.csrfHash}, ${session.userId}, ${session.at}, ${session.at}, ${session.secondFactorAt}, ${session.agent})`.execute(
    db,
  )
}

/** Says that a session is in use. */
export async function touchSession(db: Db, sessionHash: Buffer, at: Date): Promise<void> {
  await sql`update sessions set last_seen_at = ${at} where session_hash = ${sessionHash}`.execute(db)
}

/** Ends one session. */
export async function endSession(db: Db, sessionHash: Buffer, at: Date): Promise<void> {
  await sql`update sessions set revoked_at = ${at} where session_hash = ${sessionHash} and revoked_at is null`.execute(db)
}

/** Ends every session of a user, or all but one. Returns how many. */
export async function endSessionsOf(db: Db, userId: number, at: Date, except?: Buffer): Promise<number> {
  const keep = except ?? Buffer.alloc(0)
  const ended = await sql`
    update sessions set revoked_at = ${at} where user_id = ${userId} and revoked_at is null and session_hash <> ${keep}`.execute(
    db,
  )
  return Number(ended.numAffectedRows ?? 0n)
}

/** Removes sessions that have not been used since an instant. Returns how many. */
export async function forgetSessions(db: Db, before: Date): Promise<number> {
  const gone = await sql`delete from sessions where last_seen_at < ${before}`.execute(db)
  return Number(gone.numAffectedRows ?? 0n)
}
