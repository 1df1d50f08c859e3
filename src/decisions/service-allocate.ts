import { checksumOf } from '../kernel/ids.ts'
import { PPM } from '../kernel/money.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { StepResult, StepRun } from '../platform/runs.ts'
import { allocate } from './allocate.ts'
import { prepareBundle } from './decide-one.ts'
import type { Bundle } from './bundle-shape.ts'
import { occasionOf } from './occasion.ts'
import type { Choice } from './prices.ts'
import { capacityOf, decideRun, findBundle, openWork, type PlannedAction, priorIssues, writePlan } from './store.ts'
import { releaseExpired } from './store-issued.ts'
import { type CandidateRow, type CandidateShape, candidatesOf, hitsByCustomer } from './warehouse.ts'

/** Candidates of a person or pool for each place: enough that the best of them are surely there, however minutes and quotas fall. */
const CANDIDATES_PER_PLACE = 16
/** Rows of one plan statement. */
const ROWS = 5_000
/** Priorities are in 10⁻¹⁸ fen; an allocation adds up thousandths of a fen, so that sums stay safe integers. */
const UNIT = 10n ** 15n

/**
 * Chooses whom the bank can really serve: minutes and places of each person, budgets of channels, quotas of products, a floor for every branch.
 * What this very night has issued already does not count, so allocation gives the same however often it is run.
 */
export async function runAllocate(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const runId = await step.runOf('decide')
  const { bundle, decided } = await ctx.slice(async (db) => {
    const decided = await decideRun(db, { runId })
    if (decided === undefined) throw new Error(`decide run ${runId} has gone`)
    await releaseExpired(db, step.businessDate, ctx.clock.now())
    return { decided, bundle: await findBundle(db, decided.bundleHash) }
  })
  const { allocation: limits } = bundle.arbitration
  const perPool = limits.maxTasksPerPerson * CANDIDATES_PER_PLACE
  const perChannel = CANDIDATES_PER_PLACE * Math.max(1, ...Object.values(limits.channelBudgets))
  const rows = await candidatesOf(ctx.warehouse, { decide: runId, facts: decided.factsRun }, shapeOf(bundle), {
    perPool,
    perChannel,
  })
  const fresh = await withoutRepeats(ctx, rows, bundle, { runId, triggersRun: decided.triggersRun })
  const capacity = await ctx.slice(async (db) =>
    capacities(bundle, await capacityOf(db, bundle.contactOn), await openWork(db, runId), fresh),
  )
  const branchOf = new Map(fresh.map((row) => [row.customer_id, row.branch_id]))
  const floors = { least: limits.branchFloor, groupOf: ({ customer }: Choice) => String(branchOf.get(customer)) }
  const result = allocate({ choices: fresh.map((row) => choiceOf(row, bundle)), capacity }, floors)
  const plan = planOf(result.chosen, fresh, bundle)
  for (let at = 0; at === 0 || at < plan.length; at += ROWS) {
    await ctx.slice((db) => writePlan(db, runId, plan.slice(at, at + ROWS), at === 0))
    await step.progress(Math.min(at + ROWS, plan.length), plan.length, 'actions')
  }
  const checksum = checksumOf(plan.map(({ priority, ...rest }) => ({ ...rest, priority: String(priority) })))
  const { value, bound, gapPpm } = result
  const full = [...result.prices].filter(([, price]) => price > 0).length
  return {
    rowsIn: rows.length,
    rowsOut: plan.length,
    checksum,
    details: { candidates: fresh.length, valueMilliFen: value, boundMilliFen: bound, gapPpm, scarce: full },
  }
}

/** By position: what allocation needs to know of treatments. */
export function shapeOf(bundle: Bundle): CandidateShape {
  const { order, levers } = prepareBundle(bundle)
  return {
    ofOffer: order,
    levers,
    minutes: bundle.treatments.map(({ minutes }) => minutes),
    byPerson: bundle.treatments.map(({ carriedBy }) => carriedBy === 'person'),
    channels: bundle.treatments.map(({ channel }) => channel),
  }
}

/** Leaves out what was issued on the same occasion before, and what the customer still has open: the offer itself, or another of the same family. */
async function withoutRepeats(
  ctx: JobCtx,
  rows: readonly CandidateRow[],
  bundle: Bundle,
  run: { readonly runId: number; readonly triggersRun: number },
): Promise<readonly CandidateRow[]> {
  const customers = [...new Set(rows.map((row) => row.customer_id))]
  const prior = Map.groupBy(
    await ctx.slice((db) => priorIssues(db, customers, run.runId, bundle.asOf)),
    ({ customerId }) => customerId,
  )
  if (prior.size === 0) return rows
  const hits = await hitsByCustomer(ctx.warehouse, run.triggersRun, [...prior.keys()])
  return rows.filter((row) => {
    const offer = bundle.offers[row.offer]
    if (offer === undefined) return false
    const occasion = occasionOf(offer, hits.get(row.customer_id) ?? [], bundle.asOf)
    const family = familyOf(bundle, row.offer)
    return !(prior.get(row.customer_id) ?? []).some(
      (one) =>
        (one.offerKey === offer.key && one.occasion === occasion) ||
        (one.isOpen && (one.offerKey === offer.key || (family !== null && one.family === family))),
    )
  })
}

/** The family of the product an offer proposes; null for service and care. */
export function familyOf(bundle: Bundle, offer: number): string | null {
  const code = bundle.offers[offer]?.product
  return code === undefined ? null : (bundle.products[code]?.family ?? null)
}

const poolOf = (row: Pick<CandidateRow, 'owner_staff_id' | 'branch_id'>): string =>
  row.owner_staff_id > 0 ? `staff ${row.owner_staff_id}` : `branch ${row.branch_id}`

function choiceOf(row: CandidateRow, bundle: Bundle): Choice {
  const treatment = bundle.treatments[row.treatment]
  const product = bundle.offers[row.offer]?.product
  const isPerson = treatment?.carriedBy === 'person'
  const pool = poolOf(row)
  return {
    customer: row.customer_id,
    key: treatment?.key ?? '',
    value: Math.max(1, Number(BigInt(row.priority) / UNIT)),
    uses: [
      ...(isPerson
        ? [[`minutes of ${pool}`, treatment.minutes] as const, [`places of ${pool}`, 1] as const]
        : [[`channel ${treatment?.channel}`, 1] as const]),
      ...(product === undefined || bundle.arbitration.allocation.productQuotas[product] === undefined
        ? []
        : [[`product ${product}`, 1] as const]),
    ],
  }
}

/** Minutes and places of everybody with candidates, less what they still have to do; a pool for each branch; budgets and quotas. Who is not on the staff has none. */
function capacities(
  bundle: Bundle,
  staff: Awaited<ReturnType<typeof capacityOf>>,
  open: Awaited<ReturnType<typeof openWork>>,
  rows: readonly CandidateRow[],
): ReadonlyMap<string, number> {
  const { allocation } = bundle.arbitration
  const minutesOf = new Map(staff.map(({ staffId, minutes }) => [staffId, Math.floor((minutes * allocation.planPpm) / PPM)]))
  const capacity = new Map<string, number>()
  for (const row of rows) {
    const pool = poolOf(row)
    if (capacity.has(`places of ${pool}`)) continue
    const busy = open.filter((one) =>
      row.owner_staff_id > 0 ? one.ownerStaffId === row.owner_staff_id : one.ownerStaffId === 0 && one.branchId === row.branch_id,
    )
    const minutes = row.owner_staff_id > 0 ? (minutesOf.get(row.owner_staff_id) ?? 0) : allocation.poolMinutes
    const used = busy.reduce((sum, one) => ({ minutes: sum.minutes + one.minutes, count: sum.count + one.count }), {
      minutes: 0,
      count: 0,
    })
    capacity.set(`minutes of ${pool}`, Math.max(0, minutes - used.minutes))
    capacity.set(`places of ${pool}`, Math.max(0, allocation.maxTasksPerPerson - used.count))
  }
  for (const channel of new Set(bundle.treatments.filter(({ carriedBy }) => carriedBy === 'machine').map((one) => one.channel)))
    capacity.set(`channel ${channel}`, allocation.channelBudgets[channel] ?? 0)
  for (const [product, quota] of Object.entries(allocation.productQuotas)) capacity.set(`product ${product}`, quota)
  return capacity
}

function planOf(chosen: readonly Choice[], rows: readonly CandidateRow[], bundle: Bundle): readonly PlannedAction[] {
  const found = new Map(rows.map((row) => [`${row.customer_id}/${bundle.treatments[row.treatment]?.key}`, row]))
  return chosen
    .flatMap(({ customer, key }): PlannedAction[] => {
      const row = found.get(`${customer}/${key}`)
      const [offer, treatment] = row === undefined ? [] : [bundle.offers[row.offer], bundle.treatments[row.treatment]]
      if (row === undefined || offer === undefined || treatment === undefined) return []
      return [
        {
          customerId: customer,
          branchId: row.branch_id,
          ownerStaffId: row.owner_staff_id,
          offerKey: offer.key,
          treatmentKey: treatment.key,
          priority: BigInt(row.priority),
          minutes: treatment.minutes,
        },
      ]
    })
    .sort((a, b) => a.customerId - b.customerId)
}
