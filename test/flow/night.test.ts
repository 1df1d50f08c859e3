// A bank's files become a relationship manager's morning; what is recorded in it is known to the next night.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoCode, demoPassword, makeDemoUsers } from '../../src/app/demo-users.ts'
import { runNight } from '../../src/app/night/night.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { jobCtx } from '../../src/app/open-platform.ts'
import { createServer } from '../../src/app/server.ts'
import { setUpDemo } from '../../src/app/set-up-demo.ts'
import type { endpoints, TaskRow } from '../../src/actions/api.ts'
import { expireTasks } from '../../src/actions/store-tasks.ts'
import { verifyTrail } from '../../src/access/service-audit.ts'
import type { OutputOf } from '../../src/kernel/contract.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { isAppError } from '../../src/kernel/errors.ts'
import type { JobCtx } from '../../src/platform/ctx.ts'
import type { NightStep } from '../../src/platform/runs.ts'
import { publishedRun } from '../../src/platform/runs.ts'
import { pinnedClock } from '../../src/platform/clock.ts'
import { type TestStores, testStores } from '../support.ts'

const businessDate = parseDay('2026-10-15')
const nextDate = parseDay('2026-10-16')
let stores: TestStores
let ctx: JobCtx
let server: FastifyInstance
let rm: Call
let head: Call

beforeAll(async () => {
  stores = await testStores({ clock: pinnedClock(nextDate) })
  const platform = { ...stores, spool: stores.warehouse.spool }
  ctx = jobCtx(platform)
  await setUpDemo(ctx, { customers: 400, businessDate, transactionsPerCustomer: 20 })
  server = await createServer(platform)
  const busiest = await busiestManager()
  await makeDemoUsers(ctx, [
    { login: busiest.rm, role: 'rm' },
    { login: busiest.head, role: 'branch-head' },
  ])
  rm = await signedIn(busiest.rm)
  head = await signedIn(busiest.head)
}, 240_000)
afterAll(async () => {
  await server?.close()
  await stores.close()
})

/** The manager whom the night gave most to do, and the head of that branch. */
async function busiestManager(): Promise<{ readonly rm: string; readonly head: string }> {
  const found = await ctx.slice((db) =>
    sql<{ rm: string; head: string }>`
      select s.staff_no as rm, h.staff_no as head from tasks t join staff s on s.staff_id = t.owner_staff_id
        join staff h on h.org_id = s.org_id and h.post = 'branch-head'
      group by 1, 2 having count(*) > 2 order by count(*) desc, 1 limit 1`.execute(db),
  )
  const [busiest] = found.rows
  if (busiest === undefined) throw new Error('no manager was given more than two tasks')
  return busiest
}

type Answer<T> = { readonly status: number; readonly json: T }
type Call = <T>(method: 'GET' | 'POST', url: string, body?: object, key?: string) => Promise<Answer<T>>
type Today = OutputOf<Extract<(typeof endpoints)[number], { key: 'today' }>>
type Task = OutputOf<Extract<(typeof endpoints)[number], { key: 'task' }>>
type Tasks = OutputOf<Extract<(typeof endpoints)[number], { key: 'customer-tasks' }>>
type Branch = OutputOf<Extract<(typeof endpoints)[number], { key: 'branch-overview' }>>
type Timeline = { readonly items: readonly { readonly kind: string; readonly isNew: boolean }[] }
type Recorded = { readonly responseId: number }

/** Signs a demo user in, as a browser does. A one-time code works once, so each user signs in once. */
async function signedIn(login: string): Promise<Call> {
  const cookies = new Map<string, string>()
  let csrf = ''
  const call: Call = async <T>(method: 'GET' | 'POST', url: string, body?: object, key: string = crypto.randomUUID()) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie, 'x-csrf-token': csrf, 'idempotency-key': key }
    const answer = await server.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
    for (const { name, value } of answer.cookies) cookies.set(name, value)
    return { status: answer.statusCode, json: JSON.parse(answer.body) as T }
  }
  type SignedIn = { readonly csrfToken: string }
  csrf = (await call<SignedIn>('POST', '/api/sign-in', { login, password: demoPassword })).json.csrfToken
  const second = await call<SignedIn>('POST', '/api/sign-in/second-factor', { code: demoCode(ctx.clock.wall()) })
  expect(second.status).toBe(200)
  csrf = second.json.csrfToken
  return call
}

test('a finished night run again keeps every step and opens no run', async () => {
  const count = () => ctx.slice((db) => sql<{ n: number }>`select count(*) as n from runs`.execute(db))
  const before = (await count()).rows[0]?.n
  const report = await runNight(ctx, { businessDate, steps: nightSteps })
  expect(report.ran).toEqual([])
  expect(report.kept).toEqual(nightSteps.map((step) => step.key))
  expect((await count()).rows[0]?.n).toBe(before)
})

test('a step that fails says why, and the next start resumes at it', async () => {
  const calls: string[] = []
  let isBroken = true
  const step = (key: string, fails = false): NightStep => ({
    key,
    label: { zh: key, en: key },
    tables: ['party_customer'],
    run: async (job, { runId }) => {
      calls.push(key)
      await job.warehouse.command(`INSERT INTO party_customer VALUES (${runId}, 1, 1)`)
      if (fails && isBroken) throw new Error('the file of rates is missing')
      return { rowsIn: 1, rowsOut: 1, checksum: key }
    },
  })
  const plan = {
    businessDate: parseDay('2026-10-10'),
    steps: [step('first'), step('second', true), step('third')],
    rebuild: true,
  }
  await expect(runNight(ctx, plan)).rejects.toThrow('Step second of the night of 2026-10-10 failed: the file of rates is missing')
  const failed = await ctx.slice((db) =>
    sql<{ run_id: number; error: string }>`select run_id, error from runs where step = 'second' and status = 'failed'`.execute(
      db,
    ),
  )
  expect(failed.rows[0]?.error).toBe('the file of rates is missing')
  isBroken = false
  expect(await runNight(ctx, plan)).toMatchObject({ ran: ['second', 'third'], kept: ['first'] })
  expect(calls).toEqual(['first', 'second', 'second', 'third'])
  const left = await ctx.warehouse.one<{ n: number }>(
    'SELECT count() AS n FROM party_customer WHERE run_id = {run:UInt32}',
    { run: failed.rows[0]?.run_id ?? 0 },
    { numbers: true },
  )
  expect(left.n).toBe(0)
})

test('a night before the published business date, or of a day to come, is refused unless it is to be rebuilt', async () => {
  const plan = { steps: [] as readonly NightStep[] }
  for (const day of ['2026-10-14', '2026-10-17'])
    await expect(runNight(ctx, { ...plan, businessDate: parseDay(day) })).rejects.toThrow(
      `A night of ${day} is not run unasked: the last published is 2026-10-15, today is 2026-10-16`,
    )
  const begun = await ctx.slice((db) => sql`select from nights where business_date in ('2026-10-14', '2026-10-17')`.execute(db))
  expect(begun.rows).toEqual([])
  expect(await runNight(ctx, { ...plan, businessDate: parseDay('2026-10-14'), rebuild: true })).toMatchObject({ ran: [] })
})

test('a night that a living process runs is refused to a second one', async () => {
  let go = () => {}
  const gate = new Promise<void>((done) => {
    go = done
  })
  const slow: NightStep = {
    key: 'slow',
    label: { zh: '慢', en: 'slow' },
    tables: [],
    run: async () => {
      await gate
      return { rowsIn: 0, rowsOut: 0, checksum: '' }
    },
  }
  const plan = { businessDate: parseDay('2026-10-11'), steps: [slow], rebuild: true }
  const first = runNight(ctx, { ...plan, onEvent: (event) => (event.kind === 'started' ? begun() : undefined) })
  let begun = () => {}
  await new Promise<void>((done) => {
    begun = done
  })
  await ctx.slice((db) => sql`update nights set owner = 'elsewhere:1:1' where business_date = '2026-10-11'`.execute(db))
  const second = await runNight(ctx, plan).catch((thrown: unknown) => thrown)
  expect(isAppError(second, 'run-in-progress')).toBe(true)
  go()
  await first
})

test('the morning: a ranked list with reasons, a result in one call, done twice done once, corrected by a counter-entry', async () => {
  const before = await rm<Today>('GET', '/api/today')
  const { items } = before.json
  expect(items.length).toBeGreaterThan(0)
  expect(items.map((item) => item.rank)).toEqual(items.map((_, at) => at + 1))
  expect(before.json.summary.minutesPlanned).toBe(items.reduce((sum, item) => sum + item.minutes, 0))
  const [task] = items
  expect(task?.reasons[0]?.zh).toMatch(/\d/)
  const detail = await rm<Task>('GET', `/api/tasks/${task?.taskId}`)
  expect(detail.json.script?.zh.length).toBeGreaterThan(5)
  expect(detail.json.gates.map((gate) => gate.key)).toContain('consent')

  const said = {
    channel: 'phone',
    outcome: 'interested',
    nextStep: 'none',
    note: '下周来网点',
    preference: { kind: 'interest', value: '存款' },
  }
  const key = crypto.randomUUID()
  const first = await rm<Recorded>('POST', `/api/tasks/${task?.taskId}/responses`, said, key)
  const again = await rm<Recorded>('POST', `/api/tasks/${task?.taskId}/responses`, said, key)
  expect([first.status, again.status]).toEqual([200, 200])
  expect(again.json).toEqual(first.json)
  const other = await rm<{ code: string }>('POST', `/api/tasks/${task?.taskId}/responses`, said)
  expect(other.json.code).toBe('precondition-failed')

  const corrected = await rm<Recorded>('POST', `/api/responses/${first.json.responseId}/corrections`, {
    reason: '选错了',
    response: { channel: 'phone', outcome: 'declined' },
  })
  expect(corrected.status).toBe(200)
  const after = await rm<Today>('GET', '/api/today')
  expect(after.json.summary.done).toBe(1)
  expect(after.json.done[0]?.response.outcome.key).toBe('declined')
  const entries = (await rm<Tasks>('GET', `/api/customers/${task?.customerId}/tasks`)).json.responses
  expect(entries.map((entry) => entry.counteredBy)).toEqual([undefined, corrected.json.responseId])
  expect(entries[1]?.note).toBe('下周来网点')

  const ledger = await ctx.slice((db) =>
    sql<{
      state: string
      on_day: string
    }>`select state, on_day from contact_ledger where contact_id = (select contact_id from tasks where task_id = ${task?.taskId ?? 0})`.execute(
      db,
    ),
  )
  expect(ledger.rows).toEqual([{ state: 'committed', on_day: '2026-10-16' }])
  const timeline = (await rm<Timeline>('GET', `/api/customers/${task?.customerId}/timeline`)).json.items
  // The counter-entry took the first entry's events back before they left the outbox: one contact, one response (and what the night issued).
  expect(
    timeline
      .filter((entry) => entry.isNew)
      .map((entry) => entry.kind)
      .sort(),
  ).toEqual(['contact', 'offer-issued', 'response'])
})

test('a step that needs a day, a day that is past and one more than a year away are asked for', async () => {
  const [task] = (await rm<Today>('GET', '/api/today')).json.items
  const noDay = await rm('POST', `/api/tasks/${task?.taskId}/responses`, {
    channel: 'phone',
    outcome: 'considering',
    nextStep: 'call-again',
  })
  const past = await rm('POST', `/api/tasks/${task?.taskId}/responses`, {
    channel: 'phone',
    outcome: 'considering',
    nextStep: 'call-again',
    nextOn: '2026-10-01',
  })
  // 2026-10-16 is today: 365 days on is 2027-10-16.
  const far = await rm<{ error?: { message?: string } }>('POST', `/api/tasks/${task?.taskId}/responses`, {
    channel: 'phone',
    outcome: 'considering',
    nextStep: 'call-again',
    nextOn: '2027-10-17',
  })
  expect([noDay.status, past.status, far.status]).toEqual([400, 400, 400])
  expect(JSON.stringify(far.json)).toContain('2027-10-16')
})

test('the branch head hands a task over: the receiver sees it and its customer, and may do it', async () => {
  const tasks = (await head<{ items: TaskRow[] }>('GET', '/api/branch/tasks?size=200')).json.items
  const me = (await rm<Today>('GET', '/api/today')).json.items[0]?.ownerStaffId
  const { staff, funnel } = (await head<Branch>('GET', '/api/branch/overview')).json
  expect(staff.find((member) => member.staffId === me)).toMatchObject({ post: 'rm', doneToday: 1 })
  expect(funnel).toMatchObject({ contacted: 1, effective: 1, positive: 0 })
  const taken =
    tasks.find((task) => task.ownerStaffId !== me && task.contentClass !== 'marketing') ??
    tasks.find((task) => task.ownerStaffId !== me)
  expect((await rm('GET', `/api/tasks/${taken?.taskId}`)).status).toBe(404)
  const moved = await head('POST', '/api/branch/reassign', { taskIds: [taken?.taskId], toStaffId: me, reason: '休假' })
  expect(moved.json).toEqual({ moved: 1 })
  expect((await rm<Task>('GET', `/api/tasks/${taken?.taskId}`)).json.changes[0]).toMatchObject({
    kind: 'reassign',
    to: String(me),
    reason: '休假',
  })
  expect((await rm('GET', `/api/customers/${taken?.customerId}`)).status).toBe(200)
  const elsewhere = await head('POST', '/api/branch/reassign', {
    taskIds: [taken?.taskId, 999_999],
    toStaffId: me,
    reason: '休假',
  })
  expect(elsewhere.status).toBe(404)
})

test('the next night knows what the day brought: contacts are features, and the audit is whole', async () => {
  const recorded = await ctx.slice((db) => sql<{ customer_id: number }>`select customer_id from responses limit 1`.execute(db))
  const customerId = recorded.rows[0]?.customer_id ?? 0
  await runNight(ctx, { businessDate: nextDate, steps: nightSteps })
  const featuresRun = await ctx.slice((db) => publishedRun(db, 'features', nextDate))
  const details = await ctx.slice((db) =>
    sql<{ details: { table: string } }>`select details from runs where run_id = ${featuresRun}`.execute(db),
  )
  const row = await ctx.warehouse.one<{ since: number }>(
    `SELECT days_since_contact AS since FROM ${details.rows[0]?.details.table} WHERE run_id = {run:UInt32} AND customer_id = {id:UInt32}`,
    { run: featuresRun, id: customerId },
    { numbers: true },
  )
  expect(row.since).toBe(0)
  const twice = await ctx.slice((db) =>
    sql<{ n: number }>`select count(*) as n from (select decision_id from tasks group by 1 having count(*) > 1) t`.execute(db),
  )
  expect(twice.rows[0]?.n).toBe(0)
  expect((await ctx.slice((db) => verifyTrail(db, ctx.config))).isWhole).toBe(true)
})

test('a task nobody got to expires after its last day', async () => {
  const late = parseDay('2027-12-31')
  const rolledBack = ctx.slice(async (db) => {
    const { expired } = await expireTasks(db, late, ctx.clock.now())
    const open = await sql<{ n: number }>`select count(*) as n from tasks where status = 'open'`.execute(db)
    throw new Error(`${expired > 0} ${open.rows[0]?.n}`)
  })
  await expect(rolledBack).rejects.toThrow('true 0')
})
