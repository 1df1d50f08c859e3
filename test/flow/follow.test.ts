// The day's files say whose customers are whose, and who is one person with whom: tasks and their reserved contacts follow in the same night.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { verifyTrail } from '../../src/access/service-audit.ts'
import { stepsAfterUnify } from '../../src/actions/jobs-follow.ts'
import { preferencesOf } from '../../src/customers/service-preferences.ts'
import { statedReasons } from '../../src/customers/service-reasons.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { jobOver } from '../bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../support.ts'
import { asJob, buildWorld, colleague, newWork, type Relation, staffIdOf, stranger, units } from './world.ts'

const rm = staffIdOf('rm')
let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
  await buildWorld(stores)
})
afterAll(() => stores?.close())

const query = <Row>(text: string): Promise<readonly Row[]> =>
  asJob(stores, async (db) => (await sql.raw<Row>(text).execute(db)).rows)

/** Everybody is again who and whose they were. */
beforeEach(async () => {
  await stores.pg.pool.query(`
    update tasks set status = 'expired' where status = 'open'; delete from preferences;
    insert into customers (customer_id, branch_id, owner_staff_id, kind, opened_on, recorded_at)
      values (2, ${units.branch}, ${colleague}, 'personal', '2021-05-06', '2026-10-15') on conflict do nothing;
    update customers set owner_staff_id = case customer_id when 1 then ${rm} when 2 then ${colleague} else ${stranger} end,
      branch_id = case when customer_id = 3 then ${units.otherBranch} else ${units.branch} end;
    update parties set customer_id = party_id;
    update staff set active_to = null`)
})

const issued = async (relation: Relation): Promise<number> =>
  (await asJob(stores, (db) => newWork(db, relation, rm, 'birthday'))).taskId
const night = async () => {
  const [step] = stepsAfterUnify
  if (step === undefined) throw new Error('nothing follows unify')
  const run = { runId: 2, businessDate: parseDay('2026-10-15'), runOf: async () => 0, progress: async () => {} }
  return (await step.run(jobOver(stores), run)).details
}
const still = { moved: 0, merged: 0, duplicates: 0, stopped: 0, sealed: 0 }
const stateOf = async (taskId: number) =>
  (
    await query<object>(`
      select t.status, t.customer_id as customer, t.owner_staff_id as owner, l.state, l.customer_id as "contactOf", l.owner_staff_id as "contactBy"
      from tasks t join contact_ledger l using (contact_id) where task_id = ${taskId}`)
  )[0]
const historyOf = async (taskId: number) =>
  (
    await query<{ told: string }>(
      `select concat(kind, ' ', from_value, ' ', to_value) as told from task_changes where task_id = ${taskId} order by change_id`,
    )
  ).map(({ told }) => told)

test('a customer given to a colleague takes the open task and its reserved contact along; a second night finds nothing to do', async () => {
  const [moving, staying] = [await issued('own'), await issued('otherBranch')]
  await query(`update customers set owner_staff_id = ${colleague} where customer_id = 1`)
  expect(await night()).toEqual({ ...still, moved: 1 })
  expect(await stateOf(moving)).toEqual({
    status: 'open',
    customer: 1,
    owner: colleague,
    state: 'reserved',
    contactOf: 1,
    contactBy: colleague,
  })
  expect(await historyOf(moving)).toEqual([`follow ${rm} ${colleague}`])
  expect(await stateOf(staying)).toMatchObject({ status: 'open', owner: stranger })
  expect(await night()).toEqual(still)
  expect(await historyOf(moving)).toHaveLength(1)
})

test('a customer whose manager left goes back to the pool of the branch, and so does the task', async () => {
  const taskId = await issued('own')
  await query('update customers set owner_staff_id = 0 where customer_id = 1')
  expect(await night()).toEqual({ ...still, moved: 1 })
  expect(await stateOf(taskId)).toMatchObject({ status: 'open', owner: 0, contactBy: 0 })
})

test('a task handed to a colleague stays there, until the customer changes hands or the colleague leaves', async () => {
  const [kept, left] = [await issued('own'), await issued('own')]
  await query(`update tasks set owner_staff_id = ${colleague}, offer_key = 'o' || task_id where task_id in (${kept}, ${left})`)
  expect(await night()).toEqual(still)
  expect(await stateOf(kept)).toMatchObject({ owner: colleague })
  await query(`update staff set active_to = '2026-10-14' where staff_id = ${colleague}`)
  expect(await night()).toEqual({ ...still, moved: 2 })
  expect(await stateOf(left)).toMatchObject({ owner: rm, contactBy: rm })
})

test('two customers found to be one: their tasks are the one’s, the second of the same offer is cancelled and its contact free', async () => {
  const [first, second, other] = [await issued('own'), await issued('sameBranch'), await issued('sameBranch')]
  await query(`update tasks set offer_key = 'another' where task_id = ${other}`)
  await stores.pg.pool.query('update parties set customer_id = 1 where party_id = 2; delete from customers where customer_id = 2')
  expect(await night()).toEqual({ ...still, moved: 2, merged: 2, duplicates: 1 })
  expect(await stateOf(first)).toMatchObject({ status: 'open', customer: 1, owner: rm, state: 'reserved' })
  expect(await stateOf(second)).toMatchObject({ status: 'cancelled', customer: 1, state: 'released' })
  expect(await stateOf(other)).toMatchObject({ status: 'open', customer: 1, owner: rm, state: 'reserved', contactOf: 1 })
  expect(await historyOf(second)).toEqual([`follow ${colleague} ${rm}`, 'merge 2 1', `duplicate open ${first}`])
  expect(await night()).toEqual(still)
})

test('two tasks of one offer that one party has are nobody’s duplicates: no merge brought them together', async () => {
  const [first, second] = [await issued('own'), await issued('own')]
  expect(await night()).toEqual(still)
  expect([await stateOf(first), await stateOf(second)]).toMatchObject([{ status: 'open' }, { status: 'open' }])
})

test('and parted again, each task goes back with the party it was made for', async () => {
  const taskId = await issued('sameBranch')
  await stores.pg.pool.query('update parties set customer_id = 1 where party_id = 2')
  await night()
  expect(await stateOf(taskId)).toMatchObject({ customer: 1, owner: rm })
  await stores.pg.pool.query('update parties set customer_id = 2 where party_id = 2')
  expect(await night()).toEqual({ ...still, moved: 1, merged: 1 })
  expect(await stateOf(taskId)).toMatchObject({ customer: 2, owner: colleague, contactOf: 2 })
})

test('a restriction that came with the files stops the task before the morning, by the machine’s hand', async () => {
  const taskId = await issued('otherBranch')
  await query(
    `insert into restrictions (party_id, kind, channel, valid_from, recorded_at) values (3, 'do-not-contact', 'phone', '2026-10-15', '2026-10-15')`,
  )
  expect(await night()).toEqual({ ...still, stopped: 1 })
  expect(await stateOf(taskId)).toMatchObject({ status: 'cancelled', state: 'released' })
  expect(await historyOf(taskId)).toEqual(['stop open consent'])
  const [entry] = await query<{ login: string; data: object }>(
    `select login, data from audit_events where action = 'actions.task.stop' and subject_id = '${taskId}'`,
  )
  expect(entry).toEqual({ login: 'system', data: { gate: 'consent', contactId: expect.any(Number) } })
  expect(await asJob(stores, (db) => verifyTrail(db, stores.config))).toMatchObject({ isWhole: true })
})

test('words that an earlier version kept in the clear are sealed, and still read', async () => {
  const taskId = await issued('own')
  await query(`insert into task_changes (task_id, customer_id, branch_id, owner_staff_id, kind, from_value, to_value, reason, user_id, at)
    values (${taskId}, 1, ${units.branch}, ${rm}, 'reassign', '10', '1', '甄先生休假', 1, '2026-10-14')`)
  await query(
    `insert into preferences (party_id, kind, value, heard_on, recorded_at) values (1, 'interest', '养老', '2026-10-14', '2026-10-14T10:00:00.123456+08:00')`,
  )
  expect(await night()).toEqual({ ...still, sealed: 2 })
  const [change] = await query<{ reason: string; id: number }>(
    `select reason, reason_id::int as id from task_changes where task_id = ${taskId}`,
  )
  expect(change?.reason).toBe('')
  const opened = await asJob(stores, (db) => statedReasons({ db, keyring: stores.keyring }, [change?.id ?? 0]))
  expect([...opened.values()]).toEqual(['甄先生休假'])
  expect(await query('select value from preferences')).toEqual([{ value: '' }])
  const heard = await asJob(stores, (db) => preferencesOf({ db, keyring: stores.keyring }, [1]))
  expect(heard).toEqual([{ kind: 'interest', value: '养老', heardOn: '2026-10-14' }])
  expect(await night()).toEqual(still)
})
