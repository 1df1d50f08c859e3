import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'
import type { AccessChangeKind } from './changes.ts'

export type ChangeRow = {
  readonly changeId: number
  readonly kind: AccessChangeKind
  readonly payload: Readonly<Record<string, unknown>>
  readonly reason: string
  readonly proposedBy: number
  /** The person behind the proposing login; null for one who is no member of staff. */
  readonly proposerStaffId: number | null
  readonly proposer: string
  readonly proposedAt: Date
  readonly decider: string | null
  readonly decidedAt: Date | null
  readonly decision: 'approved' | 'refused' | null
  /** The user it is about; null for a unit or a user to be. */
  readonly aboutId: number | null
  readonly about: string | null
  /** The person it is about, known or to be: a login that does not exist yet is somebody's all the same. */
  readonly aboutStaffId: number | null
}

const columns = sql`
  c.change_id as "changeId", c.kind, c.payload, c.reason, c.proposed_by as "proposedBy", p.login as proposer, c.proposed_at as "proposedAt", d.login as decider,
  c.decided_at as "decidedAt", c.decision, a.user_id as "aboutId", coalesce(a.login, c.payload ->> 'login') as about,
  p.staff_id as "proposerStaffId", coalesce(a.staff_id, (select s.staff_id from staff s where s.staff_no = c.payload ->> 'staffNo')) as "aboutStaffId"`
const tables = sql`
  access_changes c join users p on p.user_id = c.proposed_by left join users d on d.user_id = c.decided_by
  left join users a on a.user_id = (c.payload ->> 'userId')::integer`

export async function insertChange(
  db: Db,
  change: {
    readonly kind: string
    readonly payload: object
    readonly reason: string
    readonly userId: number
    readonly at: Date
  },
): Promise<number> {
  const { rows } = await sql<{ change_id: number }>`
    insert into access_changes (kind, payload, reason, proposed_by, proposed_at)
    values (${change.kind}, ${JSON.stringify(change.payload)}::jsonb, ${change.reason}, ${change.userId}, ${change.at}) returning change_id`.execute(
    db,
  )
  const id = rows[0]?.change_id
  if (id === undefined) throw new Error('an inserted change has an id')
  return id
}

/** One change, locked: two deciders take turns. */
export async function lockChange(db: Db, changeId: number): Promise<ChangeRow | undefined> {
  const { rows } = await sql<ChangeRow>`select ${columns} from ${tables} where c.change_id = ${changeId} for update of c`.execute(
    db,
  )
  return rows[0]
}

/** Marks a change as decided. The table refuses a person who proposed it or whom it is about, whatever this code says. */
export async function storeDecision(
  db: Db,
  changeId: number,
  decided: { readonly decision: 'approved' | 'refused'; readonly userId: number; readonly at: Date },
): Promise<void> {
  await sql`
    update access_changes set decision = ${decided.decision}, decided_by = ${decided.userId}, decided_at = ${decided.at} where change_id = ${changeId}`.execute(
    db,
  )
}

/** Changes, the newest first. */
export async function listChanges(
  db: Db,
  state: 'open' | 'decided' | 'all',
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly changes: readonly ChangeRow[]; readonly total: number }> {
  const where = { open: sql`c.decided_at is null`, decided: sql`c.decided_at is not null`, all: sql`true` }[state]
  const { rows } = await sql<ChangeRow>`
    select ${columns} from ${tables} where ${where} order by c.change_id desc limit ${page.limit} offset ${page.offset}`.execute(
    db,
  )
  const counted = await sql<{ total: number }>`select count(*) as total from access_changes c where ${where}`.execute(db)
  return { changes: rows, total: counted.rows[0]?.total ?? 0 }
}
