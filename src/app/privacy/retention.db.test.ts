import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../../test/bank/night-of-the-twelve.ts'
import { type TestStores, testStores } from '../../../test/support.ts'
import { verifyTrail } from '../../access/service-audit.ts'
import { steps } from '../../customers/jobs.ts'
import { parseDay } from '../../kernel/day.ts'
import type { JobCtx } from '../../platform/ctx.ts'
import { cleanUp, retention, retentionDue } from './retention.ts'

const today = parseDay('2026-10-16')
const quiet = async () => {}
let stores: TestStores
let job: JobCtx

beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, steps)
  const { pool } = stores.pg
  await pool.query(`insert into users (login, created_at) values ('9002', now()), ('9012', now())`)
  // C01 (parties 1 and 13), C02 and C04 left in January 2016; C03 in 2022. Ten years from 2016-01-01 are over, three from 2022, too.
  await closed('(1, 13, 2, 4)', '2016-01-01')
  await closed('(3)', '2022-01-01')
  // C02's file is held for a dispute; C04 has an open complaint (truths.ts).
  await pool.query(`insert into legal_holds (party_id, reference, placed_by, placed_at) values (2, '(2026)-112', 1, now())`)
  await pool.query(`
    insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at) values
      (3, 'marketing', 'phone', 'granted', 'mk-2019', 'signed', 'f', '2020-05-01', '2020-05-01'),
      (2, 'marketing', 'phone', 'granted', 'mk-2019', 'signed', 'f', '2020-05-01', '2020-05-01'),
      (6, 'marketing', 'phone', 'granted', 'mk-2019', 'signed', 'f', '2020-05-01', '2020-05-01');
    insert into restrictions (party_id, kind, channel, valid_from, valid_to, recorded_at) values
      (6, 'complaint-freeze', 'all', '2021-01-01', '2021-02-01', now()), (6, 'complaint-freeze', 'all', '2022-01-01', '2022-02-01', now()),
      (2, 'complaint-freeze', 'all', '2021-01-01', '2021-02-01', now())`)
  // Three transactions of 2016: of C06, who is a customer still, and of C02, whose file is held; and one of 2017.
  const [run] = (await pool.query<{ id: number }>(`select run_id as id from runs where step = 'import' limit 1`)).rows
  const row = (party: number, day: string, token: number) =>
    `(${run?.id ?? 0}, ${party}, 1, ${token}, '${day}', 600, 100, 'CNY', 'transfer', 'counter', 1, 0, 0)`
  await stores.warehouse.command(
    `INSERT INTO transactions VALUES ${row(6, '2016-03-01', 901)}, ${row(2, '2016-03-01', 902)}, ${row(6, '2016-04-01', 903)}, ${row(6, '2017-04-01', 904)}`,
  )
  await pool.query(
    `insert into run_slices (feed, day, run_id, rows) values ('transaction', '2016-03-01', $1, 2), ('transaction', '2016-04-01', $1, 1), ('transaction', '2017-04-01', $1, 1)`,
    [run?.id ?? 0],
  )
})
afterAll(() => stores.close())

const closed = (parties: string, on: string) =>
  stores.warehouse.command(
    `ALTER TABLE accounts UPDATE closed_on = '${on}' WHERE party_id IN ${parties} SETTINGS mutations_sync = 2`,
  )
const due = async () => Object.fromEntries((await retentionDue(job, today)).map((one) => [one.rule.key, one.due]))
const rows = async (text: string) => (await stores.pg.pool.query<Record<string, unknown>>(text)).rows
const before = {
  identity: 1, // C01; C02 is held, C04 complains, C03's ten years run to 2032
  transactions: 2, // of C06, on two days; C02's is held
  'contact-proof': 0,
  'consent-proof': 1, // C03's; C02's is held, C06 is a customer
  complaint: 1, // closed on 2021-02-01: five years are over; the one of 2022 and the held one stay
}

test('a dry run says what would go, and nothing goes', async () => {
  expect(await due()).toMatchObject(before)
  expect(await due()).toMatchObject(before)
  expect((await retentionDue(job, today)).filter((one) => !one.isCleaned).map((one) => one.rule.key)).toEqual([
    'contact-proof',
    'operation-log',
  ])
})

describe('the night', () => {
  test('stopped after its first rule, goes on with the others the next time, and each goes once', async () => {
    const dies = cleanUp(job, today, async () => {
      throw new Error('killed')
    })
    await expect(dies).rejects.toThrow('killed')
    // Rules are taken in the order of their keys: the complaint went first.
    expect(await due()).toMatchObject({ ...before, complaint: 0 })
    expect(await cleanUp(job, today, quiet)).toEqual({
      complaint: 0,
      'consent-proof': 1,
      'contact-proof': 0,
      copies: 0,
      identity: 1,
      'operation-log': 0,
      transactions: 2,
    })
    expect(await due()).toMatchObject({ identity: 0, transactions: 0, 'consent-proof': 0, complaint: 0 })
    expect(Object.values(await cleanUp(job, today, quiet))).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('erased the person whose ten years are over, by the rule and its version, and nobody who is held, complains or left later', async () => {
    expect(await rows(`select party_id, party_ids, basis, policy, approved_by from erasures`)).toEqual([
      { party_id: 1, party_ids: [1, 13], basis: 'retention', policy: 'retention/identity@1', approved_by: null },
    ])
    expect(await rows('select party_id from party_keys where wrapped is null order by 1')).toEqual([
      { party_id: 1 },
      { party_id: 13 },
    ])
  })

  test('left of the transactions those of ten years and those of the held, and its days say so', async () => {
    const left = await stores.warehouse.query<{ party: number; day: string }>(
      `SELECT party_id AS party, toString(day) AS day FROM transactions WHERE day < '2018-01-01' ORDER BY day`,
      {},
      { numbers: true },
    )
    expect(left).toEqual([
      { party: 2, day: '2016-03-01' },
      { party: 6, day: '2017-04-01' },
    ])
    expect(
      await rows(`select day::text, rows from run_slices where feed = 'transaction' and day < '2018-01-01' order by 1`),
    ).toEqual([
      { day: '2016-03-01', rows: 1 },
      { day: '2017-04-01', rows: 1 },
    ])
  })

  test('took no statement of consent but the one whose three years are over; nobody else deletes any', async () => {
    expect(await rows(`select party_id from consents where text_version = 'mk-2019' order by 1`)).toEqual([
      { party_id: 2 },
      { party_id: 6 },
    ])
    await expect(rows('delete from consents')).rejects.toThrow('append-only')
    await expect(rows(`select purge_consents('{6}', '2026-09-01')`)).rejects.toThrow('too young')
  })

  test('is audited, the trail is whole, and ends alike however often it runs', async () => {
    expect(
      await rows(
        `select customer_id, data ->> 'policy' as policy from audit_events where action = 'customers.erasure.retention'`,
      ),
    ).toEqual([{ customer_id: 1, policy: 'retention/identity@1' }])
    expect(await job.slice((db) => verifyTrail(db, stores.config))).toMatchObject({ isWhole: true })
    const step = { runId: 0, businessDate: parseDay('2026-10-15'), runOf: async () => 0, progress: quiet }
    const [first, second] = [await retention.run(job, step), await retention.run(job, step)]
    expect(first.checksum).toBe(second.checksum)
  })

  test('lets go of what was held once the hold is released', async () => {
    await rows(`update legal_holds set released_by = 2, released_at = now()`)
    expect(await due()).toMatchObject({ identity: 1, transactions: 1, 'consent-proof': 1, complaint: 1 })
    await cleanUp(job, today, quiet)
    expect(await rows('select count(*)::int as n from party_keys where wrapped is null')).toEqual([{ n: 3 }])
  })
})
