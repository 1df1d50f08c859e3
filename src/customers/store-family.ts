import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db } from '../platform/ctx.ts'

export type RelationshipRow = {
  readonly relationshipId: number
  readonly fromParty: number
  readonly toParty: number
  /** The customer each side is today. */
  readonly fromCustomer: number | null
  readonly toCustomer: number | null
  readonly kind: string
  readonly sharePpm: number | null
  readonly validFrom: Day
  readonly validTo: Day | null
}

const columns = sql`
  r.relationship_id as "relationshipId", r.from_party as "fromParty", r.to_party as "toParty", r.kind, r.share_ppm as "sharePpm",
  r.valid_from as "validFrom", r.valid_to as "validTo", customer_of_party(r.from_party) as "fromCustomer", customer_of_party(r.to_party) as "toCustomer"`

/** The relationships of some parties that hold on a day, on whichever side they stand. */
export async function readRelationships(db: Db, partyIds: readonly number[], on: Day): Promise<readonly RelationshipRow[]> {
  const { rows } = await sql<RelationshipRow>`
    select ${columns} from relationships r
    where (r.from_party = any(${partyIds}::integer[]) or r.to_party = any(${partyIds}::integer[]))
      and r.valid_from <= ${on} and (r.valid_to is null or r.valid_to >= ${on})
    order by r.kind, r.relationship_id`.execute(db)
  return rows
}

/** One relationship of some parties, whether it still holds or not. */
export async function readRelationship(
  db: Db,
  partyIds: readonly number[],
  relationshipId: number,
): Promise<RelationshipRow | undefined> {
  const { rows } = await sql<RelationshipRow>`
    select ${columns} from relationships r where r.relationship_id = ${relationshipId}
      and (r.from_party = any(${partyIds}::integer[]) or r.to_party = any(${partyIds}::integer[]))`.execute(db)
  return rows[0]
}

/** What owners hold of a company on a day, whoever of them the reader sees: only the sum matters, and it must not exceed the whole. */
export async function lockShares(db: Db, company: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(1936220517, ${company})`.execute(db)
}

export type NewRelationship = {
  readonly fromParty: number
  readonly toParty: number
  readonly kind: string
  readonly sharePpm: number | undefined
  readonly validFrom: Day
  readonly by: string
  readonly at: Date
}

export async function insertRelationship(db: Db, one: NewRelationship): Promise<number> {
  const { rows } = await sql<{ relationship_id: number }>`
    insert into relationships (from_party, to_party, kind, share_ppm, valid_from, recorded_by, recorded_at)
    values (${one.fromParty}, ${one.toParty}, ${one.kind}, ${one.sharePpm ?? null}, ${one.validFrom}, ${one.by}, ${one.at})
    returning relationship_id`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new AppError('internal', { message: 'A relationship was written and gave no id' })
  return row.relationship_id
}

export async function endRelationship(
  db: Db,
  relationshipId: number,
  { lastDay, by, at }: { readonly lastDay: Day; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`update relationships set valid_to = ${lastDay}, ended_by = ${by}, ended_at = ${at} where relationship_id = ${relationshipId}`.execute(
    db,
  )
}

/** The household of some parties of one customer today; the smallest where a merge of customers brought two. */
export async function householdOf(db: Db, partyIds: readonly number[]): Promise<number | undefined> {
  const { rows } = await sql<{ household_id: number }>`
    select household_id from household_members where party_id = any(${partyIds}::integer[]) order by household_id limit 1`.execute(
    db,
  )
  return rows[0]?.household_id
}

/** Members of a household that the reader sees, today or on a day: the parties as they were said to belong. */
export async function householdParties(db: Db, householdId: number, on: Day | undefined): Promise<readonly number[]> {
  const { rows } =
    on === undefined
      ? await sql<{ party_id: number }>`
          select m.party_id from household_members m where m.household_id = ${householdId} order by m.party_id`.execute(db)
      : await sql<{ party_id: number }>`
          select f.party_id from household_fold(${householdId}, ${on}) f where f.household_id = ${householdId} and party_in_scope(f.party_id)
          order by f.party_id`.execute(db)
  return rows.map((row) => row.party_id)
}

/** The household that a party was of on a day before today, of the component that holds the household they are of now. */
export async function householdOn(
  db: Db,
  householdId: number,
  partyIds: readonly number[],
  on: Day,
): Promise<number | undefined> {
  const { rows } = await sql<{ household_id: number }>`
    select f.household_id from household_fold(${householdId}, ${on}) f where f.party_id = any(${partyIds}::integer[]) order by 1 limit 1`.execute(
    db,
  )
  return rows[0]?.household_id
}

/** How many customers of a household are not among those the reader sees. */
export async function othersIn(db: Db, householdId: number, seen: readonly number[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`select household_others(${householdId}, ${seen}::integer[]) as n`.execute(db)
  return rows[0]?.n ?? 0
}

export type HouseholdPart = {
  readonly householdId: number
  readonly customerId: number
  readonly isCounted: boolean
  readonly contacts30d: number
}

/** Every customer of some households and what they add, whoever sees them: the sums of a household are one figure for all who see it. */
export async function householdParts(db: Db, households: readonly number[], on: Day): Promise<readonly HouseholdPart[]> {
  const { rows } = await sql<HouseholdPart>`
    select household_id as "householdId", customer_id as "customerId", is_counted as "isCounted", contacts_30d as "contacts30d"
    from household_parts(${households}::integer[], ${on}) order by household_id, customer_id`.execute(db)
  return rows
}

export type ChangeRow = {
  readonly changeId: number
  readonly kind: 'form' | 'add' | 'remove' | 'merge' | 'split' | 'undo'
  readonly householdId: number
  readonly fromId: number | null
  readonly undoes: number | null
  readonly effectiveOn: Day
  readonly recordedBy: string
  readonly recordedAt: Date
}

/** What was said of a household, newest first. */
export async function readChanges(db: Db, householdId: number): Promise<readonly ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select change_id as "changeId", kind, household_id as "householdId", from_id as "fromId", undoes, effective_on as "effectiveOn", recorded_by as "recordedBy",
      recorded_at as "recordedAt"
    from household_changes where household_id = ${householdId} or from_id = ${householdId} order by change_id desc limit 100`.execute(
    db,
  )
  return rows
}

/** A household number of its own: numbers only grow and are never used again. */
export async function newHousehold(db: Db, at: Date): Promise<number> {
  const { rows } = await sql<{
    value: string
  }>`update counters set value = value + 1 where key = 'household' returning value`.execute(db)
  const householdId = Number(rows[0]?.value)
  await sql`insert into households (household_id, recorded_at) values (${householdId}, ${at})`.execute(db)
  return householdId
}

export type NewChange = {
  readonly householdId: number
  readonly kind: ChangeRow['kind']
  readonly fromId?: number
  readonly parties?: readonly number[]
  readonly undoes?: number
  readonly effectiveOn: Day
  readonly by: string
  readonly at: Date
}

/** Adds what was said and folds anew who belongs where. Households are changed one after the other, so that no two people put one party into two. */
export async function recordChange(db: Db, one: NewChange): Promise<number> {
  const { rows } = await sql<{
    change_id: number
  }>`select next_household_change(${one.householdId}, ${one.kind}, ${one.fromId ?? null},
    ${one.parties ?? []}::integer[], ${one.undoes ?? null}, ${one.effectiveOn}::date, ${one.by}, ${one.at}::timestamptz) as change_id`.execute(
    db,
  )
  const changeId = rows[0]?.change_id
  if (changeId === undefined) throw new AppError('internal', { message: 'A change of a household was written and gave no id' })
  return changeId
}

export type Rollup = {
  readonly householdId: number
  readonly members: number
  readonly counted: number
  readonly aumFen: number
  readonly contacts30d: number
}

export async function readRollup(db: Db, householdId: number): Promise<Rollup | undefined> {
  const { rows } = await sql<Rollup>`
    select household_id as "householdId", members, counted, aum_fen as "aumFen", contacts_30d as "contacts30d"
    from household_rollups where household_id = ${householdId}`.execute(db)
  return rows[0]
}

export async function keepRollup(db: Db, one: Rollup, on: Day, at: Date): Promise<void> {
  await sql`select keep_household_rollup(${one.householdId}, ${one.members}, ${one.counted}, ${one.aumFen}, ${one.contacts30d}, ${on}::date, ${at}::timestamptz)`.execute(
    db,
  )
}

/** Households of a range of numbers, for the night. */
export async function householdsIn(db: Db, from: number, to: number): Promise<readonly number[]> {
  const { rows } = await sql<{ household_id: number }>`
    select distinct household_id from household_members where household_id between ${from} and ${to}
    union select household_id from household_rollups where household_id between ${from} and ${to} order by 1`.execute(db)
  return rows.map((row) => row.household_id)
}

export async function lastHousehold(db: Db): Promise<number> {
  const { rows } = await sql<{ value: string }>`select value from counters where key = 'household'`.execute(db)
  return Number(rows[0]?.value ?? 0)
}
