import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantedRecords } from '../../bench/identity/planted.ts'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { addDays, parseDay, tryParseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { putDefinition } from '../platform/definitions.ts'
import type { StepResult } from '../platform/runs.ts'
import { landParties, numberParties } from '../sources/store-parties.ts'
import { identityKind, usualIdentity } from './identity/settings.ts'
import type { MatchRecord } from './matching/records/mapping.ts'
import { matchParties } from './service-identity-match.ts'

// 3,000 records of a made-up population, 150 of them second ones with the slips that second records have. A party's number is its record's.
const planted = plantedRecords(3000, 5)
const records = [...planted.records()]
const firstNight = parseDay('2026-10-15')
let stores: TestStores
let ctx: JobCtx

beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  await land(records, 'core', 1)
}, 120_000)
afterAll(() => stores.close())

type Row = Parameters<typeof landParties>[2][number]

function rowOf({ party, values }: MatchRecord, source: string): Row {
  const [name = '', type = '', number = '', born = '', gender = '', phone = '', address = ''] = values
  const or = (text: string) => (text === '' ? null : text)
  return {
    source,
    party_key: String(party).padStart(6, '0'),
    kind: 'personal',
    full_name: name,
    document_type: or(type),
    document_number: or(number),
    born_on: tryParseDay(born) ?? null,
    gender: or(gender),
    phone: or(phone),
    address: or(address),
    branch_code: 'JN01',
    opened_on: '2020-01-01',
    personalised: true,
  }
}

async function land(some: readonly MatchRecord[], source: string, runId: number): Promise<void> {
  const rows = some.map((record) => rowOf(record, source))
  await ctx.slice(async (db) => {
    await numberParties(
      db,
      ctx.keyring,
      (async function* () {
        yield rows.map((row) => ({ source, partyKey: String(row['party_key']) }))
      })(),
    )
    await landParties(db, ctx.keyring, rows, runId)
  })
}

const match = (over: JobCtx, day = firstNight): Promise<StepResult> =>
  matchParties(over, { runId: 9, businessDate: day, runOf: async () => 0, progress: async () => {} })
const rowsOf = async <Row>(text: string): Promise<Row[]> => (await ctx.slice((db) => sql.raw<Row>(text).execute(db))).rows

type Pair = { party_a: number; party_b: number; decision: string; made_by: string }
const standing = () =>
  rowsOf<Pair>("select party_a, party_b, decision, made_by from identity_pairs where made_by = 'model' order by 1, 2")
const isOnePerson = ({ party_a, party_b }: Pair) => planted.personOf[party_a] === planted.personOf[party_b]

test('where no profile states otherwise nobody is opened and nobody linked', async () => {
  expect((await match(ctx)).details).toEqual({ way: 'none', changed: 3000, accepted: 0, proposed: 0, words: 0 })
})

let first: StepResult

test('a first night that is killed leaves what it wrote; the next one ends as an undisturbed one, with nothing said twice', async () => {
  const body = { ...usualIdentity, matching: 'link' }
  await ctx.slice((db) =>
    putDefinition(
      db,
      { kind: identityKind, key: 'bank', body, validFrom: parseDay('2026-01-01'), author: 'a', approver: 'b' },
      stores.clock.now(),
    ),
  )
  // Transactions: what there is, everybody, the model, the links, that the model is finished, the sum. The process dies in the fourth, then in the fifth.
  const killedIn = (which: number): JobCtx => {
    let slices = 0
    return {
      ...ctx,
      slice: (work) =>
        ctx.slice(async (db) => {
          const done = await work(db)
          slices += 1
          if (slices === which) throw new Error('killed')
          return done
        }),
    }
  }
  await expect(match(killedIn(4))).rejects.toThrow('killed')
  expect(await standing()).toEqual([])
  await expect(match(killedIn(5))).rejects.toThrow('killed')
  const left = await standing()
  expect(left.length).toBeGreaterThan(50)
  first = await match(ctx)
  expect(first.details).toMatchObject({ way: 'learn', words: 0 })
  expect(await standing()).toEqual(left)
  const said = await rowsOf<{ n: string }>(
    'select count(*) as n from identity_links group by party_a, party_b having count(*) > 1',
  )
  expect(said).toEqual([])
  const again = await match(ctx)
  expect([again.checksum, again.rowsOut]).toEqual([first.checksum, first.rowsOut])
  expect(again.details).toMatchObject({ way: 'none', words: 0 })
})

test('second records are linked by themselves without a wrong one; doubtful ones are put before people', async () => {
  const pairs = await standing()
  const accepted = pairs.filter(({ decision }) => decision === 'accepted')
  const second = records.length - new Set(records.map(({ party }) => planted.personOf[party])).size
  expect(accepted.filter((pair) => !isOnePerson(pair))).toEqual([])
  // Those with the same document and name are the rule's: the model says nothing of them.
  const byRule = await rowsOf<Pair>(
    'select a.party_id as party_a, b.party_id as party_b from landing_party a join landing_party b using (identity_blind) where a.party_id < b.party_id',
  )
  const ruled = new Set(byRule.map((pair) => `${pair.party_a}-${pair.party_b}`))
  expect(pairs.some((pair) => ruled.has(`${pair.party_a}-${pair.party_b}`))).toBe(false)
  expect((accepted.length + byRule.length) / second).toBeGreaterThan(0.8)
  expect(pairs.filter(({ decision }) => decision === 'proposed').length).toBeGreaterThan(0)
})

test('what is kept names nobody: numbers, weights, levels and hashes', async () => {
  const kept = JSON.stringify([
    await rowsOf('select * from identity_links'),
    await rowsOf('select * from identity_models'),
    await rowsOf('select * from identity_pairs'),
  ])
  for (const { values } of records.slice(0, 400)) {
    for (const value of [values[0], values[2], values[5], values[6]]) {
      if (value !== undefined && value.length > 3) expect(kept.includes(value)).toBe(false)
    }
  }
})

test('a day’s new and changed records alone are compared; a link that a correction undid is withdrawn', async () => {
  const known = await standing()
  const linked = known.find(({ decision }) => decision === 'accepted')
  const other = records[0]
  if (linked === undefined || other === undefined) throw new Error('nobody was linked')
  // Somebody's second record turns out to be of a stranger; and the first person comes once more, with a telephone that is new and no document.
  const stranger = ['欧阳遥岚', '', '', '1951-02-03', 'f', '19955550001', '江城市江河区翠微路9号']
  await land([{ party: linked.party_b, source: 1, values: stranger }], 'core', 2)
  const [name = '', , , born = '', gender = '', , address = ''] = other.values
  await land([{ party: 1, source: 2, values: [name, '', '', born, gender, '19955550002', address] }], 'credit', 2)
  const night = await match(ctx, addDays(firstNight, 1))
  expect(night.details).toMatchObject({ way: 'delta', changed: 2 })
  const now = await standing()
  expect(now.filter(({ party_a, party_b }) => party_a === linked.party_b || party_b === linked.party_b)).toEqual([])
  expect(now).toContainEqual(expect.objectContaining({ party_a: 1, party_b: 3001 }))
  const untouched = ({ party_a, party_b }: Pair) =>
    ![party_a, party_b].some((party) => party === linked.party_b || party === 3001)
  expect(now.filter(untouched)).toEqual(known.filter(untouched))
})

test('after so many days is learnt anew', async () => {
  expect((await match(ctx, addDays(firstNight, 29))).details).toMatchObject({ way: 'none' })
  expect((await match(ctx, addDays(firstNight, 30))).details).toMatchObject({ way: 'learn' })
  expect(await rowsOf("select 1 from identity_models where learnt_on = '2026-11-14'")).toHaveLength(1)
})
