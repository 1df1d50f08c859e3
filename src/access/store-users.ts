import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import type { HeldRole } from './may.ts'

export type UserStatus = 'active' | 'suspended' | 'left'

/** What signing in and changing a password need of a user. */
export type UserSecrets = {
  readonly userId: number
  readonly login: string
  /** The member of staff behind it; null for nobody's. */
  readonly staffId: number | null
  readonly status: UserStatus
  readonly passwordHash: string | null
  readonly passwordHistory: readonly string[]
  readonly passwordChangedAt: Date | null
  readonly totpSealed: Buffer | null
  readonly totpLastStep: number
  readonly mustChange: boolean
  readonly failedCount: number
  readonly lockedUntil: Date | null
  /** First and last day of the member of staff behind the user. */
  readonly activeFrom: Day | null
  readonly activeTo: Day | null
}

const secrets = sql`
  select u.user_id as "userId", u.login, u.staff_id as "staffId", u.status, u.password_hash as "passwordHash", u.password_history as "passwordHistory",
    u.password_changed_at as "passwordChangedAt", u.totp_sealed as "totpSealed", u.totp_last_step as "totpLastStep", u.must_change as "mustChange",
    u.failed_count as "failedCount", u.locked_until as "lockedUntil", s.active_from as "activeFrom", s.active_to as "activeTo"
  from users u left join staff s using (staff_id)`

/** A user by login, locked: attempts on one login wait for each other, so that a hundred at once count as a hundred. */
export async function lockUserByLogin(db: Db, login: string): Promise<UserSecrets | undefined> {
  const { rows } = await sql<UserSecrets>`${secrets} where u.login = ${login} for update of u`.execute(db)
  return rows[0]
}

/** A user by id, locked likewise. */
export async function lockUser(db: Db, userId: number): Promise<UserSecrets | undefined> {
  const { rows } = await sql<UserSecrets>`${secrets} where u.user_id = ${userId} for update of u`.execute(db)
  return rows[0]
}

/** One more failure in a row, and until when the login is closed. */
export async function storeFailure(
  db: Db,
  userId: number,
  failures: number,
  lockedUntil: Date | 'infinity' | null,
): Promise<void> {
  await sql`update users set failed_count = ${failures}, locked_until = ${lockedUntil}::timestamptz where user_id = ${userId}`.execute(
    db,
  )
}

/** A sign-in went through: failures are forgotten; the step of the code used is kept, so that the code is spent. */
export async function storeSuccess(db: Db, userId: number, totpStep: number | undefined): Promise<void> {
  await sql`
    update users set failed_count = 0, locked_until = null, totp_last_step = greatest(totp_last_step, ${totpStep ?? 0}) where user_id = ${userId}`.execute(
    db,
  )
}

/** A new password; the old hash joins the history, the newest first. */
export async function storePassword(
  db: Db,
  userId: number,
  next: { readonly hash: string; readonly history: readonly string[]; readonly at: Date },
): Promise<void> {
  await sql`
    update users set password_hash = ${next.hash}, password_history = ${next.history}::text[], password_changed_at = ${next.at}, must_change = false,
      failed_count = 0, locked_until = null
    where user_id = ${userId}`.execute(db)
}

/** A new authenticator secret; codes of the old one are worthless, and any step counts again. */
export async function storeTotp(db: Db, userId: number, sealed: Uint8Array): Promise<void> {
  await sql`update users set totp_sealed = ${Buffer.from(sealed)}, totp_last_step = 0 where user_id = ${userId}`.execute(db)
}

/** Neither password nor authenticator any more: only an activation opens the account, which from then on is no demo's with a published secret. */
export async function storeNoCredentials(db: Db, userId: number, history: readonly string[]): Promise<void> {
  await sql`
    update users set password_hash = null, password_history = ${history}::text[], totp_sealed = null, totp_last_step = 0, must_change = false, demo = false,
      failed_count = 0, locked_until = null
    where user_id = ${userId}`.execute(db)
}

export async function storeStatus(db: Db, userId: number, status: UserStatus): Promise<void> {
  await sql`update users set status = ${status} where user_id = ${userId}`.execute(db)
}

export async function storeLocale(db: Db, userId: number, locale: 'zh-CN' | 'en'): Promise<void> {
  await sql`update users set locale = ${locale} where user_id = ${userId}`.execute(db)
}

export type NewUserRow = {
  readonly login: string
  readonly staffId: number | null
  readonly osName: string | null
  readonly passwordHash: string | null
  readonly totpSealed: Uint8Array | null
  readonly isDemo: boolean
  readonly locale: 'zh-CN' | 'en'
  readonly at: Date
}

/** A new user; undefined when the login is taken. */
export async function insertUser(db: Db, row: NewUserRow): Promise<number | undefined> {
  const sealed = row.totpSealed === null ? null : Buffer.from(row.totpSealed)
  const { rows } = await sql<{ user_id: number }>`
    insert into users (login, staff_id, os_name, password_hash, password_changed_at, totp_sealed, demo, locale, created_at)
    values (${row.login}, ${row.staffId}, ${row.osName}, ${row.passwordHash}, ${row.passwordHash === null ? null : row.at}, ${sealed}, ${row.isDemo}, ${row.locale}, ${row.at})
    on conflict do nothing returning user_id`.execute(db)
  return rows[0]?.user_id
}

/** Who a CLI command or an API caller is by login: id and staff id. */
export async function findUser(
  db: Db,
  login: string,
): Promise<{ readonly userId: number; readonly status: UserStatus } | undefined> {
  const { rows } = await sql<{ userId: number; status: UserStatus }>`
    select user_id as "userId", status from users where login = ${login} or os_name = ${login} order by (login = ${login}) desc limit 1`.execute(
    db,
  )
  return rows[0]
}

/** Whether somebody besides these could sign in today and holds one of the roles. */
export async function hasOtherApprover(
  db: Db,
  roles: readonly string[],
  { today, besides }: { readonly today: Day; readonly besides: readonly number[] },
): Promise<boolean> {
  const { rows } = await sql`
    select from users u join user_roles r using (user_id) left join staff s using (staff_id)
    where u.status = 'active' and u.password_hash is not null and u.totp_sealed is not null and not (u.user_id = any(${besides}::integer[]))
      and r.role = any(${roles}::text[]) and r.valid_from <= ${today} and (r.valid_to is null or r.valid_to >= ${today})
      and coalesce(s.active_from, ${today}) <= ${today} and coalesce(s.active_to, ${today}) >= ${today} limit 1`.execute(db)
  return rows.length > 0
}

/** A member of staff by staff number. */
export async function findStaff(db: Db, staffNo: string): Promise<number | undefined> {
  const { rows } = await sql<{ staff_id: number }>`select staff_id from staff where staff_no = ${staffNo}`.execute(db)
  return rows[0]?.staff_id
}

/** Whether any member of staff is known: before the first delivery none is. */
export async function hasStaff(db: Db): Promise<boolean> {
  const { rows } = await sql`select from staff limit 1`.execute(db)
  return rows.length > 0
}

/** Locks the member of staff behind a user until the transaction ends: who decides about the same person waits. Nothing to lock for a user without one. */
export async function lockPerson(db: Db, who: { readonly userId: number } | { readonly staffId: number }): Promise<void> {
  const staffId = 'userId' in who ? sql`(select staff_id from users where user_id = ${who.userId})` : sql`${who.staffId}`
  await sql`select from staff where staff_id = ${staffId} for update`.execute(db)
}

/** The roles of every user the person behind one has: somebody with two logins is one person. */
export async function rolesOfPerson(
  db: Db,
  who: { readonly userId: number } | { readonly staffId: number },
): Promise<readonly (HeldRole & { readonly userId: number })[]> {
  const same =
    'userId' in who
      ? sql`u.user_id = ${who.userId} or u.staff_id = (select staff_id from users where user_id = ${who.userId})`
      : sql`u.staff_id = ${who.staffId}`
  const { rows } = await sql<HeldRole & { readonly userId: number }>`
    select u.user_id as "userId", role, org_id as "orgId", valid_from as "validFrom", valid_to as "validTo" from user_roles join users u using (user_id)
    where ${same} order by role, org_id, valid_from`.execute(db)
  return rows
}

export async function insertRole(db: Db, userId: number, held: HeldRole, changeId: number | null): Promise<void> {
  await sql`
    insert into user_roles (user_id, role, org_id, valid_from, valid_to, change_id)
    values (${userId}, ${held.role}, ${held.orgId}, ${held.validFrom}, ${held.validTo}, ${changeId})
    on conflict (user_id, role, org_id, valid_from) do update set valid_to = excluded.valid_to, change_id = excluded.change_id`.execute(
    db,
  )
}

/** Ends a role with the given last day, whatever stretch of it is in force or to come. Returns whether there was one. */
export async function endRole(db: Db, userId: number, role: string, orgId: number, lastDay: Day): Promise<boolean> {
  const ended = await sql`
    update user_roles set valid_to = ${lastDay}
    where user_id = ${userId} and role = ${role} and org_id = ${orgId} and (valid_to is null or valid_to > ${lastDay})`.execute(
    db,
  )
  return (ended.numAffectedRows ?? 0n) > 0n
}

export type ListedUser = {
  readonly userId: number
  readonly login: string
  readonly name: Label
  readonly orgId: number | null
  readonly status: UserStatus
  readonly lockedUntil: Date | null
  readonly isDemo: boolean
  /** Until when an activation waits for the person, even one that has run out; null when none does. */
  readonly activationUntil: Date | null
  readonly lastSeenAt: Date | null
  readonly roles: readonly HeldRole[]
}

/** Users by login, with the roles they hold. */
export async function listUsers(
  db: Db,
  filter: { readonly search?: string | undefined; readonly status?: UserStatus | undefined },
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly users: readonly ListedUser[]; readonly total: number }> {
  const { search, status } = filter
  const where = sql.join(
    [
      sql`true`,
      ...(status === undefined ? [] : [sql`u.status = ${status}`]),
      ...(search === undefined
        ? []
        : [
            sql`(strpos(lower(u.login), lower(${search})) > 0 or strpos(s.name_zh, ${search}) > 0 or strpos(lower(s.name_en), lower(${search})) > 0)`,
          ]),
    ],
    sql` and `,
  )
  const from = sql`from users u left join staff s using (staff_id) where ${where}`
  const { rows } = await sql<ListedUser>`
    select u.user_id as "userId", u.login, jsonb_build_object('zh', coalesce(s.name_zh, u.login), 'en', coalesce(s.name_en, u.login)) as name, s.org_id as "orgId",
      u.status, u.locked_until as "lockedUntil", u.demo as "isDemo",
      (select expires_at from activations a where a.user_id = u.user_id and used_at is null and revoked_at is null) as "activationUntil",
      (select max(last_seen_at) from sessions x where x.user_id = u.user_id) as "lastSeenAt",
      coalesce((select jsonb_agg(jsonb_build_object('role', role, 'orgId', org_id, 'validFrom', valid_from::text, 'validTo', valid_to::text) order by role, org_id, valid_from)
        from user_roles r where r.user_id = u.user_id), '[]') as roles
    ${from} order by u.login limit ${page.limit} offset ${page.offset}`.execute(db)
  const counted = await sql<{ total: number }>`select count(*) as total ${from}`.execute(db)
  return { users: rows, total: counted.rows[0]?.total ?? 0 }
}
