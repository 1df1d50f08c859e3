import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { GoalKind, GoalState } from './view/goals.ts'

export type GoalRow = {
  readonly goalId: number
  readonly version: number
  readonly partyId: number
  readonly kind: GoalKind
  readonly amountFen: number | null
  readonly targetOn: Day | null
  readonly state: GoalState
  readonly recordedOn: Day
}

/** The goals of some parties as they stood on a day: of each its newest version by then. */
export async function readGoals(db: Db, partyIds: readonly number[], on: Day): Promise<readonly GoalRow[]> {
  const { rows } = await sql<GoalRow>`
    select distinct on (goal_id) goal_id::int as "goalId", version, party_id as "partyId", kind, amount_fen::float8 as "amountFen", target_on::text as "targetOn",
      state, recorded_on::text as "recordedOn"
    from customer_goals where party_id = any(${[...partyIds]}::integer[]) and recorded_on <= ${on} order by goal_id, version desc`.execute(
    db,
  )
  return rows
}

export type NewGoal = Omit<GoalRow, 'goalId' | 'version' | 'recordedOn'> & {
  readonly by: number
  readonly on: Day
  readonly at: Date
}

/** Adds a goal, or the next version of one. */
export async function insertGoal(db: Db, goal: NewGoal, after?: Pick<GoalRow, 'goalId' | 'version'>): Promise<number> {
  const { rows } = await sql<{ goal_id: number }>`
    insert into customer_goals (goal_id, version, party_id, kind, amount_fen, target_on, state, recorded_by, recorded_on, recorded_at)
    values (${after === undefined ? sql`nextval('customer_goal_ids')` : sql`${after.goalId}`}, ${(after?.version ?? 0) + 1}, ${goal.partyId}, ${goal.kind},
      ${goal.amountFen}, ${goal.targetOn}, ${goal.state}, ${goal.by}, ${goal.on}, ${goal.at})
    returning goal_id::int`.execute(db)
  return rows[0]?.goal_id ?? 0
}
