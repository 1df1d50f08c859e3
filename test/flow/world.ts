// A small bank for tests of who may do what: two branches, a user for each role at the first, a customer in each relation to the users.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { roles } from '../../src/access/roles.ts'
import { createUser } from '../../src/access/service.ts'
import { codeOf, fromBase32, stepAt } from '../../src/access/totp.ts'
import { bundleHash } from '../../src/decisions/bundle.ts'
import type { Bundle } from '../../src/decisions/bundle-shape.ts'
import { keepBundle } from '../../src/decisions/store.ts'
import { sealFields } from '../../src/platform/crypto/keyring.ts'
import type { Db } from '../../src/platform/ctx.ts'
import { loadProfile } from '../../src/platform/definitions.ts'
import { inTransaction } from '../../src/platform/postgres/open.ts'
import { scopeSettings } from '../../src/platform/scope.ts'
import { type TestStores, testInstant } from '../support.ts'
import { decisionOf, profileFolder, shippedPolicy, type Story } from './policy.ts'

export const password = 'Jiangcheng-2026!'
export const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** Units: 1 the bank, 2 a district, 3 the first branch, 4 the second, 5 a department of the head office. */
export const units = { bank: 1, district: 2, branch: 3, otherBranch: 4, headOffice: 5 } as const

/** Customer 1 is owned by the RM, 2 by a colleague of the same branch, 3 lives in the other branch. */
export const customers = { own: 1, sameBranch: 2, otherBranch: 3 } as const
export type Relation = keyof typeof customers

/** Staff ids: each role's holder by its place in the list, then the RM's colleague and an RM of the other branch. */
export const staffIdOf = (role: string): number => roles.findIndex((one) => one.key === role) + 1
export const colleague = roles.length + 1
export const stranger = roles.length + 2

/** The login of a role's holder. */
export const loginOf = (role: string): string => String(10_000 + staffIdOf(role))

const isAtBranch = (role: string): boolean => ['rm', 'teller', 'lobby', 'branch-head'].includes(role)

/** One short transaction as the job role, over the whole bank. */
export function asJob<T>({ pg }: Pick<TestStores, 'pg'>, work: (db: Db) => Promise<T>): Promise<T> {
  return inTransaction(pg, { role: 'zhike_job', settings: scopeSettings({ scope: 'bank', staffId: 0, branches: [] }) }, work)
}

/** Fills an empty record with units, staff, users and customers. */
export async function buildWorld(stores: TestStores): Promise<void> {
  await asJob(stores, async (db) => {
    await buildUnits(db)
    await buildStaff(db)
    for (const { key } of roles) {
      const orgId = isAtBranch(key) ? units.branch : units.headOffice
      const user = {
        login: loginOf(key),
        staffNo: loginOf(key),
        password,
        totpSecret,
        isDemo: true,
        roles: [{ role: key, orgId }],
      }
      await createUser({ ...stores, db }, user, { userId: 0, login: 'system' })
    }
    await buildCustomers(stores, db)
    await loadProfile(db, profileFolder, testInstant)
    await keepBundle(db, policy(), testInstant)
    await keepScripts(db, policy())
  })
}

async function buildUnits(db: Db): Promise<void> {
  await sql`
    insert into org_units (org_id, code, kind, parent_id, name_zh, name_en, valid_from) values
      (1, '0', 'bank', null, '江城银行', 'Jiangcheng Bank', '2020-01-01'), (2, '01', 'district', 1, '江东', 'East', '2020-01-01'),
      (3, '0101', 'branch', 2, '滨江支行', 'Riverside', '2020-01-01'), (4, '0102', 'branch', 2, '东湖支行', 'East Lake', '2020-01-01'),
      (5, '09', 'department', 1, '总行', 'Head office', '2020-01-01')`.execute(db)
  await sql`update counters set value = 5 where key = 'org'`.execute(db)
}

async function buildStaff(db: Db): Promise<void> {
  const posts = [
    ...roles.map((role) => ({ post: role.key as string, orgId: isAtBranch(role.key) ? units.branch : units.headOffice })),
    { post: 'rm', orgId: units.branch },
    { post: 'rm', orgId: units.otherBranch },
  ]
  for (const [i, { post, orgId }] of posts.entries())
    await sql`
      insert into staff (staff_id, staff_no, name_zh, name_en, post, org_id, minutes_per_day, active_from)
      values (${i + 1}, ${String(10_001 + i)}, ${`员工${i + 1}`}, ${`Staff ${i + 1}`}, ${post}, ${orgId}, 240, '2020-01-01')`.execute(
      db,
    )
  await sql`update counters set value = ${posts.length} where key = 'staff'`.execute(db)
}

/** What is personal of a customer, whole: nobody reads it but by a role that may, or for a reason. */
export const secretsOf = (relation: Relation) => ({
  fullName: `甄有财${customers[relation]}`,
  phone: `1380000000${customers[relation]}`,
  documentNumber: `42010119800101000${customers[relation]}`,
  address: `湖北省武汉市洪山区珞喻路${customers[relation]}号`,
})

const placeOf: Record<Relation, { readonly branchId: number; readonly owner: number }> = {
  own: { branchId: units.branch, owner: staffIdOf('rm') },
  sameBranch: { branchId: units.branch, owner: colleague },
  otherBranch: { branchId: units.otherBranch, owner: stranger },
}

/** Each customer is one party with a sealed name; the run that all of it belongs to is published. */
async function buildCustomers(stores: Pick<TestStores, 'keyring'>, db: Db): Promise<void> {
  await sql`
    insert into runs (run_id, step, business_date, status, owner, heartbeat_at, started_at)
    values (1, 'unify', '2026-10-15', 'published', 'test', '2026-10-16T01:00:00+08:00', '2026-10-16T01:00:00+08:00')`.execute(db)
  for (const [relation, id] of Object.entries(customers) as [Relation, number][]) await buildCustomer(stores, db, id, relation)
}

/** Somebody else who stands to the users as the relation says, with the same secrets. Answers their number, and parts all households of the relation's customer. */
export async function newRelative(stores: Pick<TestStores, 'keyring'>, db: Db, relation: Relation): Promise<number> {
  await sql`delete from household_members where party_id = ${customers[relation]}`.execute(db)
  const found = await sql<{ next: number }>`select greatest(max(party_id), 100) + 1 as next from parties`.execute(db)
  const id = found.rows[0]?.next ?? 101
  await buildCustomer(stores, db, id, relation)
  return id
}

async function buildCustomer({ keyring }: Pick<TestStores, 'keyring'>, db: Db, id: number, relation: Relation): Promise<void> {
  const { branchId, owner } = placeOf[relation]
  const dataKey = keyring.newDataKey()
  const sealed = sealFields(keyring.suite, dataKey, secretsOf(relation))
  const token = Buffer.from(`party ${id}`)
  await sql`
    insert into party_keys (party_id, source, key_token, wrapped, kid) values (${id}, 'core', ${token}, ${dataKey.wrapped}, '1')`.execute(
    db,
  )
  await sql`
    insert into customers (customer_id, branch_id, owner_staff_id, kind, opened_on, recorded_at)
    values (${id}, ${branchId}, ${owner}, 'personal', '2021-05-06', '2026-10-15T12:00:00Z')`.execute(db)
  await sql`
    insert into parties (party_id, customer_id, source, kind, sealed, run_id) values (${id}, ${id}, 'core', 'personal', ${sealed}, 1)`.execute(
    db,
  )
  await sql`
    insert into assignments (party_id, staff_id, branch_id, valid_from) values (${id}, ${owner}, ${branchId}, '2021-05-06')`.execute(
    db,
  )
}

let made: Bundle | undefined
const policy = (): Bundle => {
  made ??= shippedPolicy()
  return made
}

/** The scripts of the policy, approved, as the catalogue has them: what a task says is looked up again when it is opened. */
async function keepScripts(db: Db, { scripts }: Bundle): Promise<void> {
  for (const script of Object.values(scripts))
    await sql`
      insert into scripts (key, version, content_class, text_zh, text_en, author, approver, approved_on, valid_from, valid_to)
      values (${script.key}, ${script.version}, ${script.contentClass}, ${script.textZh}, ${script.textEn}, ${script.author}, ${script.approver},
        ${script.approvedOn}, ${script.validFrom}, ${script.validTo})`.execute(db)
}

/** What was decided, is to be done and was recorded for one customer. */
export type Work = { readonly decisionId: number; readonly taskId: number; readonly responseId: number }

/** A fresh decision with its reserved contact, its open task, and a recorded response of today by the owner. */
export async function newWork(db: Db, relation: Relation, userId: number, story: Story = 'birthday'): Promise<Work> {
  const id = customers[relation]
  const { branchId, owner } = placeOf[relation]
  const one = async (rows: Promise<{ readonly rows: readonly { readonly id: number }[] }>) => (await rows).rows[0]?.id ?? 0
  const { inputs, outcome } = decisionOf(policy(), id, story)
  const { channel, issued } = outcome
  const contentClass = story === 'birthday' ? 'service' : 'marketing'
  const decisionId = await one(
    sql<{ id: number }>`
    insert into issued_decisions (run_id, customer_id, party_id, branch_id, owner_staff_id, offer_key, treatment_key, channel, priority, propensity_ppm,
      context_ppm, value_fen, lever_ppm, bundle_hash, inputs, outcome, seed, issued_at)
    values (1, ${id}, ${id}, ${branchId}, ${owner}, ${issued.offerKey} || gen_random_uuid(), ${issued.treatmentKey}, ${channel}, ${issued.priority}::numeric,
      ${issued.propensityPpm}, ${issued.contextPpm}, ${issued.valueFen}, ${issued.leverPpm}, decode(${bundleHash(policy())}, 'hex'),
      ${JSON.stringify(inputs)}::jsonb, ${JSON.stringify(outcome)}::jsonb, 's', '2026-10-16T01:00:00+08:00')
    returning decision_id as id`.execute(db),
  )
  const contactId = await one(
    sql<{ id: number }>`
    insert into contact_ledger (customer_id, party_id, branch_id, owner_staff_id, channel, content_class, on_day, state, decision_id, reserved_at, expires_on)
    values (${id}, ${id}, ${branchId}, ${owner}, 'phone', ${contentClass}, '2026-10-16', 'reserved', ${decisionId}, '2026-10-16T01:00:00+08:00', '2026-10-20')
    returning contact_id as id`.execute(db),
  )
  const taskId = await one(
    sql<{ id: number }>`
    insert into tasks (decision_id, run_id, customer_id, party_id, branch_id, owner_staff_id, status, offer_key, offer_version, channel, content_class, due_on,
      expires_on, business_date, rank, priority, value_fen, minutes, reasons, gates, runners_up, contact_id, customer_owner_id, created_at, updated_at)
    values (${decisionId}, 1, ${id}, ${id}, ${branchId}, ${owner}, 'open', 'care-call', 1, 'phone', ${contentClass}, '2026-10-16', '2026-10-20', '2026-10-15', 1, 1, 1,
      10, '[]', '[]', '[]', ${contactId}, ${owner}, '2026-10-16T01:00:00+08:00', '2026-10-16T01:00:00+08:00') returning task_id as id`.execute(
      db,
    ),
  )
  const responseId = await one(
    sql<{ id: number }>`
    insert into responses (task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, staff_id, user_id, channel, outcome, next_step, recorded_at, business_date)
    values (${taskId}, ${decisionId}, ${id}, ${id}, ${branchId}, ${owner}, ${owner}, ${userId}, 'phone', 'interested', 'none', '2026-10-16T09:00:00+08:00', '2026-10-15')
    returning response_id as id`.execute(db),
  )
  return { decisionId, taskId, responseId }
}

/** A signed-in browser: the cookie and the header token of its session. */
export type Session = { readonly cookie: string; readonly csrf: string }

/** Signs in with password and the code of the given instant. The code of one step works once, so sessions are kept and shared by tests. */
export async function signInAs(
  app: FastifyInstance,
  login: string,
  at: Date,
  given: { readonly password: string; readonly totpSecret: string } = { password, totpSecret },
): Promise<Session> {
  const payload = { login, password: given.password }
  const first = await app.inject({ method: 'POST', url: '/api/sign-in', payload })
  if (first.statusCode !== 200) throw new Error(`sign-in of ${login}: ${first.statusCode} ${first.body}`)
  const code = codeOf(fromBase32(given.totpSecret) ?? new Uint8Array(), stepAt(at))
  const half = cookieOf(first.headers['set-cookie'])
  const second = await app.inject({
    method: 'POST',
    url: '/api/sign-in/second-factor',
    payload: { code },
    headers: { cookie: half },
  })
  if (second.statusCode !== 200) throw new Error(`code of ${login}: ${second.statusCode} ${second.body}`)
  return { cookie: cookieOf(second.headers['set-cookie']), csrf: second.json<{ csrfToken: string }>().csrfToken }
}

/** The cookie of an answer as it is sent back. */
export function cookieOf(header: string | readonly string[] | undefined): string {
  const [first = ''] = [header ?? []].flat()
  return first.split(';')[0] ?? ''
}

/** The headers of a call in a session. */
export function headersOf(session: Session): Record<string, string> {
  return { cookie: session.cookie, 'x-csrf-token': session.csrf }
}
