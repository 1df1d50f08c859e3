// The night of a real bank: branches per district, crowns, its own calendar, neither consent nor a risk assessment. What its tasks state is recomputed from the raw files.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runNight } from '../../src/app/night/night.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { prepareBundle, subjectOf } from '../../src/decisions/decide-one.ts'
import { featuresRead } from '../../src/decisions/bundle.ts'
import { bundleOf, decisionsInForce } from '../../src/decisions/service.ts'
import { explain, replayDecision } from '../../src/decisions/service-explain.ts'
import { inputsOf } from '../../src/decisions/warehouse.ts'
import { wideTableOf } from '../../src/features/service.ts'
import { type Day, parseDay } from '../../src/kernel/day.ts'
import { stoppedClock } from '../../src/platform/clock.ts'
import type { JobCtx } from '../../src/platform/ctx.ts'
import { installationOn } from '../../src/platform/installation.ts'
import { jobOver } from '../bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../support.ts'
import { berkaFolder, hasBerka, importBerka, partiesOf } from './berka.ts'
import {
  ageOn,
  averageBetween,
  balanceOn,
  dayOf,
  daysToBirthday,
  inflow,
  largestOfThree,
  lastDays,
  outflow,
  type RawClient,
  readBerka,
} from './berka-raw.ts'

const asOf = parseDay('1994-03-30')
const [today, thisMonth, lastMonth, endOfLastMonth] = ['940330', '940301', '940201', '940228'].map(dayOf) as [
  number,
  number,
  number,
  number,
]

type Task = {
  readonly decisionId: number
  readonly customerId: number
  readonly offer: string
  readonly contentClass: string
  readonly channel: string
  readonly amountFen: number | null
  readonly dueOn: Day
  readonly staffNo: string
  readonly branch: string
  readonly reasons: readonly {
    readonly key: string
    readonly zh: string
    readonly en: string
    readonly numbers: Readonly<Record<string, number>>
  }[]
}

/** Every number a task of this bank may state, as the raw files have it. A number that is not here is one nobody checked, and fails the test. */
const witness: Readonly<Record<string, (client: RawClient) => number>> = {
  'large-outflow.amount_fen': (client) => largestOfThree(client, today, outflow),
  'large-outflow.aum_fen': (client) => balanceOn(client, today),
  // Whose account the money went to is not in the files, so nothing counts as the customer's own.
  'large-outflow.own_name_fen': () => 0,
  'large-inflow.amount_fen': (client) => largestOfThree(client, today, inflow),
  'large-inflow.aum_fen': (client) => balanceOn(client, today),
  'birthday.days_ahead': (client) => daysToBirthday(client, '940330'),
  'because.age_years': (client) => ageOn(client, '940330'),
  'because.aum_fen': (client) => balanceOn(client, today),
  'because.deposit_fen': (client) => balanceOn(client, today),
  'because.loan_repayment_90d_fen': (client) => outflow(lastDays(client, today, 90).filter(({ symbol }) => symbol === 'UVER')),
  'because.inflow_30d_fen': (client) => inflow(lastDays(client, today, 30)),
  'because.outflow_30d_fen': (client) => outflow(lastDays(client, today, 30)),
  'because.txn_count_30d': (client) => lastDays(client, today, 30).length,
  'because.aum_month_avg_fen': (client) => averageBetween(client, thisMonth, today),
  'because.aum_prev_month_avg_fen': (client) => averageBetween(client, lastMonth, endOfLastMonth),
}

/** Which number each offer's amount is. */
const amounts: Readonly<Record<string, string>> = {
  'outflow-check': 'large-outflow.amount_fen',
  'inflow-confirm': 'large-inflow.amount_fen',
  'loan-care': 'because.loan_repayment_90d_fen',
  'flow-review': 'because.outflow_30d_fen',
  'depositor-care': 'because.aum_month_avg_fen',
}

/** To whom each offer may be made, in the thresholds of the profile (hundredths of a crown). */
const mayBe: Readonly<Record<string, (client: RawClient) => boolean>> = {
  'outflow-check': (client) =>
    isLarge(largestOfThree(client, today, outflow), balanceOn(client, today) + largestOfThree(client, today, outflow)),
  'inflow-confirm': (client) => isLarge(largestOfThree(client, today, inflow), balanceOn(client, today)),
  'loan-care': (client) =>
    client.loans.some((day) => day <= today) &&
    of('because.loan_repayment_90d_fen', client) > 0 &&
    balanceOn(client, today) <= 2_500_000,
  'flow-review': (client) =>
    of('because.inflow_30d_fen', client) >= 4_000_000 && of('because.outflow_30d_fen', client) >= 4_000_000,
  'depositor-care': (client) =>
    of('because.aum_month_avg_fen', client) >= 6_000_000 && of('because.aum_prev_month_avg_fen', client) >= 6_000_000,
  'birthday-care': (client) => daysToBirthday(client, '940330') <= 3 && balanceOn(client, today) >= 100_000,
  'elder-visit': (client) => ageOn(client, '940330') >= 70 && balanceOn(client, today) >= 3_000_000,
}

const isLarge = (amount: number, against: number): boolean => amount >= 2_000_000 && amount >= Math.floor(against * 0.3)
const of = (key: string, client: RawClient): number => witness[key]?.(client) ?? Number.NaN

describe.skipIf(!hasBerka)('Berka, the night of 30 March 1994', () => {
  const clients = hasBerka ? readBerka(berkaFolder) : []
  const known = clients.filter(({ since }) => since <= today)
  let stores: TestStores
  let ctx: JobCtx
  let tasks: readonly Task[]
  let clientOf: (customerId: number) => RawClient

  beforeAll(async () => {
    stores = await testStores({ clock: stoppedClock(new Date('1994-03-30T22:00:00+08:00')) })
    ctx = jobOver(stores)
    await importBerka(ctx, asOf)
    await runNight(ctx, { businessDate: asOf, steps: nightSteps })
    const ids = await partiesOf(
      ctx,
      clients.map(({ id }) => id),
    )
    const byId = new Map(clients.map((client) => [client.id, client]))
    clientOf = (customerId) => {
      const client = byId.get(ids.get(customerId) ?? '')
      if (client === undefined) throw new Error(`customer ${customerId} is no client`)
      return client
    }
    tasks = (
      await ctx.slice((db) =>
        sql<Task>`
          select t.decision_id as "decisionId", t.customer_id as "customerId", t.offer_key as offer, t.content_class as "contentClass", t.channel,
            t.amount_fen as "amountFen", t.due_on::text as "dueOn", t.reasons, s.staff_no as "staffNo", o.code as branch
          from tasks t join staff s on s.staff_id = t.owner_staff_id join org_units o on o.org_id = t.branch_id order by t.task_id`.execute(
          db,
        ),
      )
    ).rows
  }, 180_000)
  afterAll(async () => {
    await stores.close()
  })

  test('the installation counts in crowns and works Monday to Friday', async () => {
    expect(await ctx.slice((db) => installationOn(db, asOf))).toMatchObject({
      profile: 'berka',
      baseCurrency: 'CZK',
      calendar: 'berka-1993-1994',
    })
  })

  test('a branch for each of the 77 districts; every customer belongs to the client’s own, and to its invented RM', async () => {
    const branches = await ctx.slice((db) =>
      sql<{ n: number }>`select count(*)::int as n from org_units where kind = 'branch'`.execute(db),
    )
    expect(branches.rows).toEqual([{ n: 77 }])
    const owned = await ctx.slice((db) =>
      sql<{ customerId: number; branch: string; staffNo: string }>`
        select c.customer_id as "customerId", o.code as branch, s.staff_no as "staffNo"
        from customers c join org_units o on o.org_id = c.branch_id join staff s on s.staff_id = c.owner_staff_id`.execute(db),
    )
    // Known by its source key alone, nobody is merged: as many customers as clients.
    expect(owned.rows).toHaveLength(5369)
    const wrong = owned.rows.filter(({ customerId, branch, staffNo }) => {
      const { district } = clientOf(customerId)
      return branch !== `B${district}` || staffNo !== `R${district}`
    })
    expect(wrong).toEqual([])
  })

  test('rows dated after the night are invisible: clients, accounts, loans and cards to come', async () => {
    const run = await ctx.slice((db) => wideTableOf(db, asOf))
    const sums = await stores.warehouse.one(
      `SELECT count() AS customers, sum(accounts_open) AS accounts, sum(has_loan) AS borrowers, sum(aum_fen) AS aum FROM ${run?.table} WHERE run_id = {run:UInt32}`,
      { run: run?.runId ?? 0 },
      { numbers: true },
    )
    const seen = (days: readonly number[]) => days.filter((day) => day <= today).length
    expect(sums).toEqual({
      customers: known.length,
      accounts: known.reduce((sum, { accounts, loans, cards }) => sum + seen(accounts) + seen(loans) + seen(cards), 0),
      borrowers: known.filter(({ loans }) => seen(loans) > 0).length,
      aum: known.reduce((sum, client) => sum + balanceOn(client, today), 0),
    })
    // The files hold far more than was there on that day.
    expect([known.length, clients.length]).toEqual([1489, 5369])
    expect([known.filter(({ loans }) => seen(loans) > 0).length, clients.filter(({ loans }) => loans.length > 0).length]).toEqual(
      [37, 682],
    )
  })

  test('every number of every task is the one in the raw files', () => {
    expect(tasks.length).toBeGreaterThan(90)
    for (const task of tasks) {
      const client = clientOf(task.customerId)
      const numbers = task.reasons.flatMap(({ key, numbers }) =>
        Object.entries(numbers).map(([name, value]) => [`${key}.${name}`, value] as const),
      )
      expect(numbers).not.toHaveLength(0)
      expect({ client: client.id, ...Object.fromEntries(numbers) }).toEqual({
        client: client.id,
        ...Object.fromEntries(numbers.map(([key]) => [key, of(key, client)])),
      })
      const amount = amounts[task.offer]
      expect(task.amountFen, task.offer).toBe(amount === undefined ? null : of(amount, client))
    }
  })

  test('one loan by hand: client 10459', () => {
    // Account 8475: instalments (UVER) of 878.00 on 940212 and 940312 = 1,756.00. All its amounts add up to 22,697.00; the balance booked on its last
    // row, 940328, is 22,696.90, for the bank rounds interest.
    const task = tasks.find(({ customerId }) => clientOf(customerId).id === '10459')
    expect(task).toMatchObject({
      offer: 'loan-care',
      contentClass: 'service',
      channel: 'phone',
      amountFen: 175_600,
      dueOn: '1994-04-01', // two working days after Wednesday 30 March
      staffNo: 'R17',
      branch: 'B17',
      reasons: [
        {
          zh: '近 90 天还贷 1,756.00 CZK，活期余额 2.27 万 CZK，请备足下期还款',
          en: 'CZK 1,756.00 of instalments paid in 90 days, CZK 22.70k in the account: the next one is coming',
          numbers: { loan_repayment_90d_fen: 175_600, deposit_fen: 2_269_700 },
        },
      ],
    })
  })

  test('whom the raw files show in need of a contact gets one, and nobody else: the thresholds of the profile', () => {
    expect(tasks.filter((task) => mayBe[task.offer]?.(clientOf(task.customerId)) !== true)).toEqual([])
    // Minors are not contacted: no guardian is known.
    const adults = known.filter((client) => ageOn(client, '940330') >= 18)
    const due = adults.filter((client) => Object.values(mayBe).some((may) => may(client)))
    const served = new Set(tasks.map(({ customerId }) => clientOf(customerId).id))
    expect(served.size).toBe(tasks.length) // one action for a customer a night
    const left = due.filter(({ id }) => !served.has(id))
    expect(served.size + left.length).toBe(due.length)
    // Whom nobody has the minutes for is left: 70 % of the 240 minutes of an RM, at most 40 for a visit.
    const minutes = { visit: 40, phone: 8 } as const
    for (const { district } of left) {
      const planned = tasks.filter(({ staffNo }) => staffNo === `R${district}`)
      expect(planned.reduce((sum, { channel }) => sum + minutes[channel as keyof typeof minutes], 0)).toBeGreaterThan(168 - 8)
    }
  })

  test('every task is service or care, in crowns, due on a weekday, with the client’s RM, by no channel that 1994 did not have', () => {
    for (const task of tasks) {
      expect(['service', 'care']).toContain(task.contentClass)
      expect(['phone', 'visit']).toContain(task.channel)
      expect(task.staffNo).toBe(`R${clientOf(task.customerId).district}`)
      expect([1, 2, 3, 4, 5]).toContain(new Date(`${task.dueOn}T00:00:00Z`).getUTCDay())
      for (const { zh, en } of task.reasons) expect(`${zh} ${en}`).not.toMatch(/元|yuan|CNY/)
    }
  })

  test('without consent every marketing offer is denied to everybody, and without a risk assessment every regulated product as well', async () => {
    const { runId, prepared, places } = await night()
    const marketing = prepared.proposals.flatMap(({ offer }, at) => (offer.contentClass === 'marketing' ? [at + 1] : []))
    expect(marketing.length).toBeGreaterThan(70)
    // Gates by code: 2 hold (minors), 3 consent.
    const codes = await stores.warehouse.query(
      `SELECT arrayJoin(arrayMap(at -> denied_by[at], {marketing:Array(UInt16)})) AS code, count() AS verdicts FROM decisions WHERE run_id = {run:UInt32} GROUP BY code ORDER BY code`,
      { marketing, run: runId },
      { numbers: true },
    )
    const minors = known.filter((client) => ageOn(client, '940330') < 18).length
    expect(codes).toEqual([
      { code: 2, verdicts: minors * marketing.length },
      { code: 3, verdicts: (known.length - minors) * marketing.length },
    ])
    // Suitability is asked by itself: it would deny had everybody consented.
    const suitability = prepared.gates.find(({ gate }) => gate.key === 'suitability')
    const regulated = prepared.proposals.filter(({ product }) => product !== undefined && product.regime !== 'NONE')
    expect(new Set(regulated.map(({ product }) => product?.family))).toEqual(new Set(['wealth', 'fund', 'insurance', 'metal']))
    const inputs = await inputsOf(stores.warehouse, places, await everybody())
    expect(inputs.size).toBe(known.length)
    for (const customer of inputs.values()) {
      const open = regulated.filter(
        (proposal) => suitability?.bound.judge(subjectOf(prepared, proposal, customer)).denied !== true,
      )
      expect(open).toEqual([])
    }
  })

  test('explain says why and why not, and every decision replays', async () => {
    const borrower = tasks.find(({ customerId }) => clientOf(customerId).id === '10459')
    const answer = await ctx.slice((db) => explain({ db, warehouse: stores.warehouse }, borrower?.customerId ?? 0))
    expect(answer?.businessDate).toBe(asOf)
    expect(answer?.items[0]).toMatchObject({ offer: { key: 'loan-care' }, isOpen: true, rank: 1 })
    expect(answer?.items.find(({ offer }) => offer.key === 'wm-180')).toMatchObject({
      isOpen: false,
      deniedBy: { gate: { key: 'consent' }, sentence: { en: 'no consent to marketing by telephone' } },
    })
    for (const { decisionId } of tasks) {
      const { isSame, differences } = await ctx.slice((db) => replayDecision({ db }, decisionId))
      expect({ isSame, differences }).toEqual({ isSame: true, differences: [] })
    }
  })

  async function night() {
    const run = await ctx.slice((db) => decisionsInForce(db, asOf))
    if (run === undefined) throw new Error('the night decided nothing')
    const prepared = prepareBundle(await ctx.slice((db) => bundleOf(db, run.bundleHash)))
    const places = {
      featuresRun: run.features.runId,
      keys: run.features.keys,
      wanted: featuresRead(prepared.bundle),
      factsRun: run.factsRun,
      triggersRun: run.triggersRun,
    }
    return { runId: run.runId, prepared, places }
  }

  async function everybody(): Promise<readonly number[]> {
    const rows = await ctx.slice((db) =>
      sql<{ id: number }>`select customer_id as id from customers where opened_on <= ${asOf}`.execute(db),
    )
    return rows.rows.map(({ id }) => id)
  }
})

describe.skipIf(!hasBerka)('Berka, a night that looks back to 30 December 1993', () => {
  test('a night sees the bank as it was: nothing of the three months that the files go on', async () => {
    const [day, earlier] = [parseDay('1993-12-30'), dayOf('931230')]
    const stores = await testStores() // delivered today, whenever that is: facts are dated themselves
    try {
      const ctx = jobOver(stores)
      await importBerka(ctx)
      const untilFeatures = nightSteps.slice(0, nightSteps.findIndex(({ key }) => key === 'features') + 1)
      await runNight(ctx, { businessDate: day, steps: untilFeatures, rebuild: true })
      const run = await ctx.slice((db) => wideTableOf(db, day))
      const sums = await stores.warehouse.one(
        `SELECT count() AS customers, sum(aum_fen) AS aum, sum(aum_month_avg_fen) AS averages, sum(inflow_30d_fen) AS inflow, sum(outflow_30d_fen) AS outflow,
           sum(has_loan) AS borrowers FROM ${run?.table} WHERE run_id = {run:UInt32}`,
        { run: run?.runId ?? 0 },
        { numbers: true },
      )
      const known = readBerka(berkaFolder).filter(({ since }) => since <= earlier)
      const total = (of: (client: RawClient) => number) => known.reduce((sum, client) => sum + of(client), 0)
      expect(sums).toEqual({
        customers: known.length,
        aum: total((client) => balanceOn(client, earlier)),
        averages: total((client) => averageBetween(client, dayOf('931201'), earlier)),
        inflow: total((client) => inflow(lastDays(client, earlier, 30))),
        outflow: total((client) => outflow(lastDays(client, earlier, 30))),
        borrowers: total(({ loans }) => (loans.some((taken) => taken <= earlier) ? 1 : 0)),
      })
    } finally {
      await stores.close()
    }
  })
})
