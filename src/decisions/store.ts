import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db } from '../platform/ctx.ts'
import { bundleHash } from './bundle.ts'
import { type Bundle, storedBundle } from './bundle-shape.ts'

/** Keeps a bundle once, under its hash; answers the hash. */
export async function keepBundle(db: Db, bundle: Bundle, at: Date): Promise<string> {
  const hash = bundleHash(bundle)
  await sql`
    insert into policy_bundles (bundle_hash, body, made_at) values (decode(${hash}, 'hex'), ${JSON.stringify(bundle)}::jsonb, ${at})
    on conflict (bundle_hash) do nothing`.execute(db)
  return hash
}

/** The bundle of a hash; one that is gone is our bug, for bundles are never deleted. */
export async function findBundle(db: Db, hash: string): Promise<Bundle> {
  const found = await sql<{ body: unknown }>`select body from policy_bundles where bundle_hash = decode(${hash}, 'hex')`.execute(
    db,
  )
  const [row] = found.rows
  if (row === undefined) throw new AppError('internal', { message: `Policy bundle ${hash} is not kept` })
  return storedBundle.read(row.body)
}

/** Where a decide run read its rows, and by which bundle: kept in the run itself. */
export type DecideRun = {
  readonly runId: number
  readonly businessDate: Day
  readonly bundleHash: string
  readonly features: { readonly table: string; readonly runId: number; readonly keys: readonly string[] }
  readonly factsRun: number
  readonly triggersRun: number
}

/** The newest published decide run up to a day, or the one of the given id. */
export async function decideRun(
  db: Db,
  which: { readonly asOf?: Day; readonly runId?: number } = {},
): Promise<DecideRun | undefined> {
  const found = await sql<{ run_id: number; business_date: Day; details: Omit<DecideRun, 'runId' | 'businessDate'> }>`
    select run_id, business_date::text as business_date, details from runs
    where step = 'decide' and status in ('published', 'superseded') and business_date <= ${which.asOf ?? '9999-12-31'}
      and (${which.runId ?? null}::integer is null or run_id = ${which.runId ?? null}) and (status = 'published' or ${which.runId ?? null}::integer is not null)
    order by business_date desc, run_id desc limit 1`.execute(db)
  const row = found.rows[0]
  return row === undefined ? undefined : { ...row.details, runId: row.run_id, businessDate: row.business_date }
}

/** Minutes a day of everybody who may own customers, and of each branch's pool: those who serve customers there without owning any. */
export async function capacityOf(
  db: Db,
  on: Day,
): Promise<readonly { readonly staffId: number; readonly branchId: number; readonly post: string; readonly minutes: number }[]> {
  const found = await sql<{ staffId: number; branchId: number; post: string; minutes: number }>`
    select staff_id as "staffId", org_id as "branchId", post, minutes_per_day as minutes from staff
    where active_from <= ${on} and (active_to is null or active_to >= ${on}) order by staff_id`.execute(db)
  return found.rows
}

/** Contacts that are reserved and not yet made, apart from those of one run: what people still have to do. */
export async function openWork(
  db: Db,
  exceptRun: number,
): Promise<
  readonly { readonly ownerStaffId: number; readonly branchId: number; readonly count: number; readonly minutes: number }[]
> {
  const found = await sql<{ ownerStaffId: number; branchId: number; count: number; minutes: number }>`
    select l.owner_staff_id as "ownerStaffId", l.branch_id as "branchId", count(*)::int as count,
      coalesce(sum((d.outcome ->> 'minutes')::int), 0)::int as minutes
    from contact_ledger l join issued_decisions d using (decision_id)
    where l.state = 'reserved' and d.run_id <> ${exceptRun} group by l.owner_staff_id, l.branch_id order by 1, 2`.execute(db)
  return found.rows
}

/** What must not be issued again for some customers: occasions used up before this run, and product families and offers that are still open. */
export async function priorIssues(
  db: Db,
  customerIds: readonly number[],
  exceptRun: number,
  since: Day,
): Promise<
  readonly {
    readonly customerId: number
    readonly offerKey: string
    readonly occasion: string
    readonly family: string | null
    readonly isOpen: boolean
  }[]
> {
  const found = await sql<{ customerId: number; offerKey: string; occasion: string; family: string | null; isOpen: boolean }>`
    select d.customer_id as "customerId", d.offer_key as "offerKey", d.occasion, d.outcome ->> 'family' as family,
      exists (select from contact_ledger l where l.decision_id = d.decision_id and l.state = 'reserved') as "isOpen"
    from issued_decisions d
    where d.customer_id = any(${customerIds}::integer[]) and d.run_id <> ${exceptRun} and d.issued_at >= ${since}::date - 400
    order by d.customer_id, d.decision_id`.execute(db)
  return found.rows
}

export type PlannedAction = {
  readonly customerId: number
  readonly branchId: number
  readonly ownerStaffId: number
  readonly offerKey: string
  readonly treatmentKey: string
  readonly priority: bigint
  readonly minutes: number
}

/** Writes the plan of a run, the first part over what an earlier try left; what was issued already is kept as it is. */
export async function writePlan(db: Db, runId: number, plan: readonly PlannedAction[], isFirst: boolean): Promise<void> {
  if (isFirst) await sql`delete from planned_actions where run_id = ${runId} and state = 'waiting'`.execute(db)
  if (plan.length === 0) return
  await sql`
    insert into planned_actions (run_id, customer_id, branch_id, owner_staff_id, offer_key, treatment_key, priority, minutes)
    select ${runId}, customer_id, branch_id, owner_staff_id, offer_key, treatment_key, priority, minutes
    from unnest(${plan.map((one) => one.customerId)}::integer[], ${plan.map((one) => one.branchId)}::integer[], ${plan.map((one) => one.ownerStaffId)}::integer[],
      ${plan.map((one) => one.offerKey)}::text[], ${plan.map((one) => one.treatmentKey)}::text[], ${plan.map((one) => String(one.priority))}::numeric[],
      ${plan.map((one) => one.minutes)}::integer[])
      as p(customer_id, branch_id, owner_staff_id, offer_key, treatment_key, priority, minutes)
    on conflict (run_id, customer_id) do nothing`.execute(db)
}

/** The next customers of a plan that wait to be issued, after one, in order of id. */
export async function waitingPlan(db: Db, runId: number, after: number, limit: number): Promise<readonly PlannedAction[]> {
  const found = await sql<Omit<PlannedAction, 'priority'> & { priority: string }>`
    select customer_id as "customerId", branch_id as "branchId", owner_staff_id as "ownerStaffId", offer_key as "offerKey", treatment_key as "treatmentKey",
      priority::text as priority, minutes
    from planned_actions where run_id = ${runId} and state = 'waiting' and customer_id > ${after} order by customer_id limit ${limit}`.execute(
    db,
  )
  return found.rows.map((row) => ({ ...row, priority: BigInt(row.priority) }))
}

/** How many of a plan are issued, refused, and waiting. */
export async function planCounts(
  db: Db,
  runId: number,
): Promise<{ readonly issued: number; readonly refused: number; readonly waiting: number }> {
  const found = await sql<{ issued: number; refused: number; waiting: number }>`
    select count(*) filter (where state = 'issued')::int as issued, count(*) filter (where state = 'refused')::int as refused,
      count(*) filter (where state = 'waiting')::int as waiting from planned_actions where run_id = ${runId}`.execute(db)
  return found.rows[0] ?? { issued: 0, refused: 0, waiting: 0 }
}

/** Notes what became of planned actions: issued, or refused by which gate. */
export async function settlePlan(
  db: Db,
  runId: number,
  settled: readonly {
    readonly customerId: number
    readonly state: 'issued' | 'refused'
    readonly refusedBy?: string | undefined
  }[],
): Promise<void> {
  const rows = settled.map(({ customerId, state, refusedBy }) => ({
    customer_id: customerId,
    state,
    refused_by: refusedBy ?? null,
  }))
  await sql`
    update planned_actions p set state = r.state, refused_by = r.refused_by
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (customer_id integer, state text, refused_by text)
    where p.run_id = ${runId} and p.customer_id = r.customer_id`.execute(db)
}
