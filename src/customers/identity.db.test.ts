import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { twelveInWarehouse } from '../../test/bank/facts-in-warehouse.ts'
import { twelveInLanding } from '../../test/bank/records-in-landing.ts'
import { businessDate } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { beginRun, publishedRun, publishRun } from '../platform/runs.ts'
import { clustersOf } from './identity/clusters-of.ts'
import { steps } from './jobs.ts'
import type { AcceptedLink } from './matching/clusters/resolve-clusters.ts'
import { settleClusters } from './service-identity-clusters.ts'
import { settlePairs } from './store-identity.ts'
import { timelineEvents } from './store-events.ts'

let stores: TestStores
let ctx: JobCtx
let user = 0

beforeAll(async () => {
  stores = await testStores()
  ctx = await twelveInWarehouse(stores)
  await twelveInLanding(ctx)
  const made = await stores.pg.pool.query<{ user_id: number }>(
    "insert into users (login, created_at) values ('head', '2026-10-16') returning user_id",
  )
  user = made.rows[0]?.user_id ?? 0
})
afterAll(() => stores.close())

async function unify(): Promise<void> {
  const step = steps[0]
  if (step === undefined) throw new Error('there is no step')
  const runId = await beginRun(ctx, { step: step.key, businessDate, tables: step.tables })
  const result = await step.run(ctx, { runId, businessDate, runOf: async () => 0, progress: async () => {} })
  await ctx.slice((db) => publishRun(db, runId, result, { supersede: true }))
}

type Word = { readonly a: number; readonly b: number; readonly decision: string; readonly by: string; readonly weight: number }

const say = ({ a, b, decision, by, weight }: Word): Promise<unknown> =>
  ctx.slice(async (db) => {
    await sql`insert into identity_links (party_a, party_b, decision, made_by, weight, user_id, recorded_at)
      values (${a}, ${b}, ${decision}, ${by}, ${weight}, ${by === 'human' ? user : null}, '2026-10-16T10:00:00+08:00')`.execute(
      db,
    )
    await settlePairs(db, [{ partyA: a, partyB: b }])
  })
const rowsOf = async <Row>(text: string): Promise<Row[]> => (await ctx.slice((db) => sql.raw<Row>(text).execute(db))).rows

/** Everything that says who somebody is and whose they are, as the record has it. */
const state = async () => ({
  parties: await rowsOf('select party_id, customer_id from parties order by 1'),
  customers: await rowsOf(
    'select customer_id, branch_id, owner_staff_id, kind, opened_on, born_on, gender, document_expires_on, personalised from customers order by 1',
  ),
  consents: await rowsOf('select consent_id, party_id, purpose, channel, status from consents order by 1'),
  map: await stores.warehouse.query(
    'SELECT party_id, customer_id FROM party_customer WHERE run_id = {run:UInt32} ORDER BY party_id',
    { run: (await ctx.slice((db) => publishedRun(db, 'unify'))) ?? 0 },
  ),
})

/** The events on every customer's timeline (those of the customer's parties), each by its token, as many times as it stands there. */
async function timelines(): Promise<ReadonlyMap<number, readonly string[]>> {
  const events = await ctx.slice((db) => timelineEvents(db, businessDate))
  const customers = await rowsOf<{ customer_id: number; parties: number[] }>(
    'select customer_id, array_agg(party_id order by party_id) as parties from parties group by 1 order by 1',
  )
  const found = new Map<number, readonly string[]>()
  for (const { customer_id, parties } of customers) {
    const rows = await stores.warehouse.query<{ id: string }>(
      `SELECT toString(event_token) AS id FROM events WHERE party_id IN {parties:Array(UInt32)} AND ${events.sql}`,
      { parties, ...events.params },
    )
    found.set(customer_id, rows.map(({ id }) => id).toSorted())
  }
  return found
}

describe('a link joins two people, and one more row parts them', () => {
  test('merge and un-merge: customers, owners, consents and the published map are exactly what they were; no event is lost or counted twice', async () => {
    await unify()
    const [before, eventsBefore] = [await state(), await timelines()]
    // C02 (party 2) and C03 (party 3) are said to be one person: the customer is the smaller one.
    await say({ a: 2, b: 3, decision: 'accepted', by: 'human', weight: 0 })
    await unify()
    const [merged, eventsMerged] = [await state(), await timelines()]
    expect(merged.parties).toContainEqual({ party_id: 3, customer_id: 2 })
    expect(merged.customers).toHaveLength(11)
    expect(merged.consents).toEqual(before.consents)
    expect(eventsMerged.get(2)).toEqual([...(eventsBefore.get(2) ?? []), ...(eventsBefore.get(3) ?? [])].toSorted())
    expect([...eventsMerged.values()].flat().toSorted()).toEqual([...eventsBefore.values()].flat().toSorted())

    // A file comes in between that changes one of them; then a person takes the link back.
    await ctx.slice((db) => sql`update landing_party set run_id = run_id + 1 where party_id = 3`.execute(db))
    await unify()
    await say({ a: 2, b: 3, decision: 'withdrawn', by: 'human', weight: 0 })
    await unify()
    expect(await state()).toEqual(before)
    expect(await timelines()).toEqual(eventsBefore)
  })

  test('a person’s word stands above the rule, and without it the rule holds again', async () => {
    const customer = async () =>
      (await rowsOf<{ customer_id: number }>('select customer_id from parties where party_id = 13'))[0]?.customer_id
    expect(await customer()).toBe(1)
    await say({ a: 1, b: 13, decision: 'rejected', by: 'human', weight: 0 })
    await unify()
    expect(await customer()).toBe(13)
    await say({ a: 1, b: 13, decision: 'withdrawn', by: 'human', weight: 0 })
    await unify()
    expect(await customer()).toBe(1)
  })

  test('what is proposed joins nobody', async () => {
    await say({ a: 4, b: 5, decision: 'proposed', by: 'model', weight: 900 })
    await unify()
    expect(await rowsOf('select party_id from party_clusters where party_id in (4, 5)')).toEqual([])
    await say({ a: 4, b: 5, decision: 'withdrawn', by: 'model', weight: 0 })
  })

  test('after any sequence of words the kept clusters are those of a fresh resolution', async () => {
    const party = fc.integer({ min: 101, max: 108 })
    const word = fc
      .tuple(
        party,
        party,
        fc.constantFrom('accepted', 'rejected', 'withdrawn', 'proposed'),
        fc.constantFrom('human', 'model', 'rule'),
        fc.nat(900),
      )
      .filter(([a, b]) => a !== b)
      .map(([a, b, decision, by, weight]): Word => ({ a: Math.min(a, b), b: Math.max(a, b), decision, by, weight }))
    const said: Word[] = []
    const rank: Readonly<Record<string, number>> = { human: 0, rule: 1, model: 2 }
    const ground = { human: 'include', rule: 'rule', model: 'weight' } as const
    /** What holds of each pair, folded anew from everything ever said. */
    const standing = (): Word[] => {
      const newest = new Map<string, Word>()
      for (const one of said) newest.set(`${one.a}-${one.b}-${one.by}`, one)
      const best = new Map<string, Word>()
      for (const one of newest.values()) {
        const known = best.get(`${one.a}-${one.b}`)
        if (one.decision !== 'withdrawn' && (known === undefined || (rank[one.by] ?? 9) < (rank[known.by] ?? 9)))
          best.set(`${one.a}-${one.b}`, one)
      }
      return [...best.values()]
    }
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (words) => {
        for (const one of words) {
          await say(one)
          said.push(one)
        }
        await settleClusters(ctx, async () => {})
        const links = standing().flatMap(({ a, b, decision, by, weight }): AcceptedLink[] =>
          decision === 'accepted' ? [{ partyA: a, partyB: b, ground: ground[by as keyof typeof ground], weight }] : [],
        )
        const exclusions = standing().flatMap(({ a, b, decision }) => (decision === 'rejected' ? [{ partyA: a, partyB: b }] : []))
        const kept = await rowsOf<{ party_id: number; customer_id: number }>(
          'select party_id, customer_id from party_clusters where party_id > 100 order by 1',
        )
        expect(kept.map((row) => [row.party_id, row.customer_id])).toEqual([
          ...clustersOf(links, { exclusions, documentOf: () => null }).members,
        ])
      }),
      { numRuns: 25 },
    )
    expect(await rowsOf('select 1 from identity_unsettled')).toEqual([])
  })
})
