import { type RawBuilder, sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { AuditEntry, ChainedEntry } from './audit.ts'

type AuditRow = {
  readonly seq: number
  readonly at: Date
  readonly user_id: number | null
  readonly login: string
  readonly action: string
  readonly subject_kind: string
  readonly subject_id: string
  readonly customer_id: number | null
  readonly outcome: 'done' | 'refused'
  readonly data: Readonly<Record<string, unknown>>
  readonly prev_hash: Buffer
  readonly hash: Buffer
}

const columns = sql`seq, at, user_id, login, action, subject_kind, subject_id, customer_id, outcome, data, prev_hash, hash`

/** The end of the chain, locked until the transaction ends: the next entry waits for this one's fate. */
export async function lockHead(db: Db): Promise<{ readonly seq: number; readonly hash: string }> {
  const { rows } = await sql<{ seq: number; hash: Buffer }>`select seq, hash from audit_head for update`.execute(db)
  return headOf(rows[0])
}

/** The end of the chain as it is now. */
export async function readHead(db: Db): Promise<{ readonly seq: number; readonly hash: string }> {
  const { rows } = await sql<{ seq: number; hash: Buffer }>`select seq, hash from audit_head`.execute(db)
  return headOf(rows[0])
}

/** Writes entries that follow each other and moves the head to the last: one statement, however many there are. */
export async function insertEntries(db: Db, entries: readonly ChainedEntry[]): Promise<void> {
  const last = entries.at(-1)
  if (last === undefined) return
  const rows = entries.map((entry) => ({
    seq: entry.seq,
    at: entry.at,
    user_id: entry.userId,
    login: entry.login,
    action: entry.action,
    subject_kind: entry.subjectKind,
    subject_id: entry.subjectId,
    customer_id: entry.customerId,
    outcome: entry.outcome,
    data: entry.data,
    prev_hash: entry.prevHash,
    hash: entry.hash,
  }))
  await sql`
    with written as (
      insert into audit_events (${columns})
      select seq, at, user_id, login, action, subject_kind, subject_id, customer_id, outcome, data, decode(prev_hash, 'hex'), decode(hash, 'hex')
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (seq bigint, at timestamptz, user_id integer, login text, action text,
        subject_kind text, subject_id text, customer_id integer, outcome text, data jsonb, prev_hash text, hash text)
      order by seq
      returning 1
    )
    update audit_head set seq = ${last.seq}, hash = decode(${last.hash}, 'hex') where (select count(*) from written) = ${entries.length}`.execute(
    db,
  )
}

/** The entries after a number, in order, at most so many: what a verification or a root reads at a time. */
export async function entriesAfter(db: Db, seq: number, limit: number): Promise<readonly ChainedEntry[]> {
  const { rows } =
    await sql<AuditRow>`select ${columns} from audit_events where seq > ${seq} order by seq limit ${limit}`.execute(db)
  return rows.map(entryOf)
}

export type AuditFilter = {
  readonly login?: string | undefined
  readonly customerId?: number | undefined
  /** The beginning of an action. */
  readonly action?: string | undefined
  readonly outcome?: 'done' | 'refused' | undefined
  readonly from?: Day | undefined
  readonly to?: Day | undefined
}

/** Entries that fit the filter, newest first, and how many there are. */
export async function searchEntries(
  db: Db,
  filter: AuditFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly entries: readonly AuditEntry[]; readonly total: number }> {
  const where = sql.join([sql`true`, ...conditions(filter)], sql` and `)
  const { rows } = await sql<AuditRow>`
    select ${columns} from audit_events where ${where} order by seq desc limit ${page.limit} offset ${page.offset}`.execute(db)
  const counted = await sql<{ total: number }>`select count(*) as total from audit_events where ${where}`.execute(db)
  return { entries: rows.map(entryOf), total: counted.rows[0]?.total ?? 0 }
}

/** The last exported root, by its last entry; 0 before the first. */
export async function lastRootSeq(db: Db): Promise<number> {
  const { rows } = await sql<{ seq: number }>`select coalesce(max(seq), 0) as seq from audit_roots`.execute(db)
  return rows[0]?.seq ?? 0
}

/** The last entry under the first exported root whose file is not among the given ones; undefined when every root has its file. */
export async function rootWithoutFile(db: Db, filed: readonly number[]): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number }>`
    select seq from audit_roots where not (seq = any(${filed}::bigint[])) order by seq limit 1`.execute(db)
  return rows[0]?.seq
}

/** Remembers that a day's root was taken out, and where to. */
export async function insertRoot(
  db: Db,
  root: { readonly day: string; readonly lastSeq: number; readonly root: string },
  at: Date,
  exportedTo: string,
): Promise<void> {
  await sql`
    insert into audit_roots (day, seq, root, made_at, exported_to)
    values (${root.day}, ${root.lastSeq}, ${Buffer.from(root.root, 'hex')}, ${at}, ${exportedTo})`.execute(db)
}

function conditions(filter: AuditFilter): readonly RawBuilder<unknown>[] {
  const { login, customerId, action, outcome, from, to } = filter
  return [
    ...(login === undefined ? [] : [sql`login = ${login}`]),
    ...(customerId === undefined ? [] : [sql`customer_id = ${customerId}`]),
    ...(action === undefined ? [] : [sql`starts_with(action, ${action})`]),
    ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
    // Days are the bank's: sessions are opened in its zone.
    ...(from === undefined ? [] : [sql`at >= ${from}::date`]),
    ...(to === undefined ? [] : [sql`at < ${to}::date + 1`]),
  ]
}

function entryOf(row: AuditRow): ChainedEntry {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    userId: row.user_id,
    login: row.login,
    action: row.action,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    customerId: row.customer_id,
    outcome: row.outcome,
    data: row.data,
    prevHash: row.prev_hash.toString('hex'),
    hash: row.hash.toString('hex'),
  }
}

function headOf(row: { readonly seq: number; readonly hash: Buffer } | undefined) {
  if (row === undefined) throw new Error('the head of the audit chain is gone')
  return { seq: row.seq, hash: row.hash.toString('hex') }
}
