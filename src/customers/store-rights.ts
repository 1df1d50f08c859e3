import { type RawBuilder, sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { type PrivacyPolicy, privacyPolicyKind, privacyPolicyOf } from './privacy/privacy-policy.ts'
import type { RequestState } from './privacy/request-life.ts'
import type { RefusalKey, RightKind } from './privacy/rights.ts'

/** What the bank sets for itself about personal information, as in force on a day. */
export async function privacyPolicyOn(db: Db, asOf: Day): Promise<PrivacyPolicy> {
  return privacyPolicyOf(await definitionsInForce(db, privacyPolicyKind, asOf))
}

/** A request as it lies in the record. */
export type RequestRow = {
  readonly requestId: number
  readonly partyId: number
  /** The customer the party belongs to today. */
  readonly customerId: number
  readonly kind: RightKind
  readonly requester: string
  readonly cameBy: string
  readonly state: RequestState
  readonly receivedAt: Date
  readonly receivedOn: Day
  readonly dueOn: Day
  readonly receivedBy: string | null
  readonly about: { readonly purposes?: readonly string[] }
  readonly wordsSealed: Buffer | null
  readonly identityMethod: string | null
  readonly identityAt: Date | null
  readonly assigneeId: number | null
  readonly assignee: string | null
  readonly refusal: RefusalKey | null
  readonly answerSealed: Buffer | null
  readonly erasureId: number | null
  readonly proposedBy: number | null
  readonly closedAt: Date | null
  readonly packageId: number | null
}

const columns = sql`
  r.request_id as "requestId", r.party_id as "partyId", p.customer_id as "customerId", r.kind, r.requester, r.came_by as "cameBy", r.state,
  r.received_at as "receivedAt", r.received_on as "receivedOn", r.due_on as "dueOn", u.login as "receivedBy", r.about, r.words_sealed as "wordsSealed",
  r.identity_method as "identityMethod", r.identity_at as "identityAt", r.assignee as "assigneeId", a.login as assignee, r.refusal, r.answer_sealed as "answerSealed",
  r.erasure_id as "erasureId", e.proposed_by as "proposedBy", r.closed_at as "closedAt", k.package_id as "packageId"`
const tables = sql`
  rights_requests r join parties p using (party_id) left join users u on u.user_id = r.received_by left join users a on a.user_id = r.assignee
  left join erasures e using (erasure_id) left join rights_packages k on k.request_id = r.request_id`

export type NewRequest = {
  readonly partyId: number
  readonly kind: RightKind
  readonly requester: string
  readonly cameBy: string
  readonly userId: number | null
  readonly about: object
  readonly wordsSealed: Buffer | null
  readonly linkId: number | null
  readonly at: Date
  readonly on: Day
  readonly dueOn: Day
}

/** Writes down a request that came in; answers its number. */
export async function insertRequest(db: Db, one: NewRequest): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into rights_requests (party_id, kind, requester, came_by, state, received_at, received_on, due_on, received_by, about, words_sealed, link_id)
    values (${one.partyId}, ${one.kind}, ${one.requester}, ${one.cameBy}, 'received', ${one.at}, ${one.on}, ${one.dueOn}, ${one.userId},
      ${JSON.stringify(one.about)}::jsonb, ${one.wordsSealed}, ${one.linkId}) returning request_id as id`.execute(db)
  return rows[0]?.id ?? 0
}

/** One request of a customer of the reader's rows, locked when asked: two who handle it take turns. */
export async function findRequest(db: Db, customerId: number, requestId: number, lock = false): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`
    select ${columns} from ${tables} where r.request_id = ${requestId} and p.customer_id = ${customerId} ${lock ? sql`for update of r` : sql``}`.execute(
    db,
  )
  return rows[0]
}

export type RequestFilter = {
  readonly standing: 'open' | 'closed' | 'all'
  readonly kind?: RightKind | undefined
  /** Only requests that somebody works on, by user id. */
  readonly assignee?: number | undefined
  readonly customerId?: number | undefined
}

/** Requests of the reader's rows: open ones by due day, closed ones newest first. */
export async function listRequests(
  db: Db,
  { standing, kind, assignee, customerId }: RequestFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly RequestRow[]; readonly total: number }> {
  const conditions: RawBuilder<unknown>[] = [
    { open: sql`r.closed_at is null`, closed: sql`r.closed_at is not null`, all: sql`true` }[standing],
    ...(kind === undefined ? [] : [sql`r.kind = ${kind}`]),
    ...(assignee === undefined ? [] : [sql`r.assignee = ${assignee}`]),
    ...(customerId === undefined ? [] : [sql`p.customer_id = ${customerId}`]),
  ]
  const where = sql.join(conditions, sql` and `)
  const order = standing === 'open' ? sql`r.due_on, r.request_id` : sql`r.request_id desc`
  const { rows } = await sql<RequestRow>`
    select ${columns} from ${tables} where ${where} order by ${order} limit ${page.limit} offset ${page.offset}`.execute(db)
  const counted = await sql<{
    total: number
  }>`select count(*) as total from rights_requests r join parties p using (party_id) where ${where}`.execute(db)
  return { rows, total: Number(counted.rows[0]?.total ?? 0) }
}

/** What of a request an act changes. */
export type RequestChange = {
  readonly state: RequestState
  readonly identity?: { readonly method: string; readonly userId: number | null; readonly at: Date }
  readonly assignee?: number
  readonly refusal?: RefusalKey
  readonly answerSealed?: Buffer | null
  readonly erasureId?: number | null
  readonly closed?: { readonly at: Date; readonly userId: number | null }
}

/** Writes what an act changed; what it does not name stays. */
export async function changeRequest(db: Db, requestId: number, change: RequestChange): Promise<void> {
  const set: RawBuilder<unknown>[] = [
    sql`state = ${change.state}`,
    ...(change.identity === undefined
      ? []
      : [
          sql`identity_method = ${change.identity.method}, identity_by = ${change.identity.userId}, identity_at = ${change.identity.at}`,
        ]),
    ...(change.assignee === undefined ? [] : [sql`assignee = ${change.assignee}`]),
    ...(change.refusal === undefined ? [] : [sql`refusal = ${change.refusal}`]),
    ...(change.answerSealed === undefined ? [] : [sql`answer_sealed = ${change.answerSealed}`]),
    ...(change.erasureId === undefined ? [] : [sql`erasure_id = ${change.erasureId}`]),
    ...(change.closed === undefined ? [] : [sql`closed_at = ${change.closed.at}, closed_by = ${change.closed.userId}`]),
  ]
  await sql`update rights_requests set ${sql.join(set)} where request_id = ${requestId}`.execute(db)
}

export type Step = {
  readonly step: string
  readonly login: string | null
  readonly at: Date
  readonly data: Readonly<Record<string, unknown>>
}

/** Adds what happened to a request; never changed afterwards. */
export async function insertStep(
  db: Db,
  step: {
    readonly requestId: number
    readonly partyId: number
    readonly step: string
    readonly userId: number | null
    readonly at: Date
    readonly data: object
  },
): Promise<void> {
  await sql`
    insert into rights_steps (request_id, party_id, step, user_id, at, data)
    values (${step.requestId}, ${step.partyId}, ${step.step}, ${step.userId}, ${step.at}, ${JSON.stringify(step.data)}::jsonb)`.execute(
    db,
  )
}

/** What happened to a request, in order. */
export async function stepsOf(db: Db, requestId: number): Promise<readonly Step[]> {
  const { rows } = await sql<Step>`
    select s.step, u.login, s.at, s.data from rights_steps s left join users u using (user_id) where s.request_id = ${requestId} order by s.step_id`.execute(
    db,
  )
  return rows
}

/** Keeps the copy made for a request, sealed with the customer's own key. */
export async function insertPackage(
  db: Db,
  one: {
    readonly requestId: number
    readonly partyId: number
    readonly userId: number
    readonly at: Date
    readonly sealed: Buffer
    readonly bytes: number
    readonly sha256: string
    readonly expiresOn: Day
  },
): Promise<void> {
  await sql`
    insert into rights_packages (request_id, party_id, made_at, made_by, sealed, bytes, sha256, expires_on)
    values (${one.requestId}, ${one.partyId}, ${one.at}, ${one.userId}, ${one.sealed}, ${one.bytes}, decode(${one.sha256}, 'hex'), ${one.expiresOn})`.execute(
    db,
  )
}

export type PackageRow = {
  readonly partyId: number
  readonly madeAt: Date
  readonly sealed: Buffer | null
  readonly bytes: number
  readonly sha256: Buffer
  readonly expiresOn: Day
  readonly readAt: Date | null
}

/** The copy made for a request of the reader's rows. */
export async function findPackage(db: Db, requestId: number): Promise<PackageRow | undefined> {
  const { rows } = await sql<PackageRow>`
    select party_id as "partyId", made_at as "madeAt", sealed, bytes, sha256, expires_on as "expiresOn", read_at as "readAt"
    from rights_packages where request_id = ${requestId}`.execute(db)
  return rows[0]
}

/** Marks that the customer has read their copy, the first time. */
export async function markRead(db: Db, requestId: number, at: Date): Promise<void> {
  await sql`update rights_packages set read_at = coalesce(read_at, ${at}) where request_id = ${requestId}`.execute(db)
}

/** How many open requests of the reader's rows are past their day. */
export async function countOverdue(db: Db, today: Day): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from rights_requests where closed_at is null and due_on < ${today}`.execute(db)
  return rows[0]?.n ?? 0
}
