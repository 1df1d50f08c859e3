import { createHash } from 'node:crypto'
import { type Day, dayAt } from '../kernel/day.ts'
import type { Ctx, JobCtx } from '../platform/ctx.ts'
import { businessDate, type StepResult, type StepRun } from '../platform/runs.ts'
import { readFeaturesRun } from './store.ts'
import {
  householdOf,
  type HouseholdPart,
  householdParts,
  householdsIn,
  keepRollup,
  lastHousehold,
  readRollup,
  type Rollup,
} from './store-family.ts'
import { snapshotOf } from './warehouse.ts'

/** Households counted in one record transaction. */
const SLICE = 2_000

type Read = Pick<Ctx, 'db' | 'warehouse'>

/** Every customer of a household and what they add. */
export async function partsOf(ctx: Pick<Ctx, 'db'>, householdId: number, on: Day): Promise<readonly HouseholdPart[]> {
  return await householdParts(ctx.db, [householdId], on)
}

/**
 * What a household has together: its customers, those who agreed to be summed (family-group consent: nobody's money is added up without it), what these hold at
 * the last night up to a day, and everybody's contacts of thirty days. Counted from the rows; `householdSums` reads what was kept.
 */
export async function countHousehold(ctx: Read, householdId: number, parts: readonly HouseholdPart[], on: Day): Promise<Rollup> {
  const run = await readFeaturesRun(ctx.db, on)
  let aumFen = 0
  for (const { customerId, isCounted } of parts) {
    const values = isCounted && run !== undefined ? await snapshotOf(ctx.warehouse, run, customerId) : undefined
    aumFen += values?.get('aum_fen') ?? 0
  }
  return {
    householdId,
    members: parts.length,
    counted: parts.filter((part) => part.isCounted).length,
    aumFen,
    contacts30d: parts.reduce((sum, part) => sum + part.contacts30d, 0),
  }
}

/** The sums of a household: as kept for today, counted anew for any other day. */
export async function householdSums(ctx: Pick<Ctx, 'db' | 'warehouse' | 'clock'>, householdId: number, on: Day): Promise<Rollup> {
  const kept = on === dayAt(ctx.clock.now()) ? await readRollup(ctx.db, householdId) : undefined
  return kept ?? (await countHousehold(ctx, householdId, await partsOf(ctx, householdId, on), on))
}

/** Counts a household anew and keeps it: after whatever changes who belongs to it or who may be summed. */
export async function refreshRollup(ctx: Pick<Ctx, 'db' | 'warehouse' | 'clock'>, householdId: number): Promise<void> {
  const at = ctx.clock.now()
  const on = (await businessDate(ctx.db)) ?? dayAt(at)
  const counted = await countHousehold(ctx, householdId, await partsOf(ctx, householdId, dayAt(at)), on)
  await keepRollup(ctx.db, counted, on, at)
}

/** Counts the household of a customer anew, where there is one: after they agreed to be summed, or took it back. */
export async function recountHousehold(ctx: Pick<Ctx, 'db' | 'warehouse' | 'clock'>, partyIds: readonly number[]): Promise<void> {
  const householdId = await householdOf(ctx.db, partyIds)
  if (householdId !== undefined) await refreshRollup(ctx, householdId)
}

/**
 * The night counts every household anew from its members' rows. What is kept from the day must agree on who belongs and who is counted; where it does not, the
 * sums shown during the day were wrong, and how many is published as drift. Money and contacts move with every night and are no drift.
 */
export async function rollUpHouseholds(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const last = await ctx.slice((db) => lastHousehold(db))
  const [at, on] = [ctx.clock.now(), step.businessDate]
  const counts = { households: 0, drift: 0 }
  const hash = createHash('sha256')
  for (let from = 1; from <= last; from += SLICE) {
    await ctx.slice(async (db) => {
      const households = await householdsIn(db, from, from + SLICE - 1)
      const parts = Map.groupBy(await householdParts(db, households, dayAt(at)), (part) => part.householdId)
      for (const householdId of households) {
        const kept = await readRollup(db, householdId)
        const counted = await countHousehold({ db, warehouse: ctx.warehouse }, householdId, parts.get(householdId) ?? [], on)
        if (kept !== undefined && (kept.members !== counted.members || kept.counted !== counted.counted)) counts.drift += 1
        await keepRollup(db, counted, on, at)
        hash.update(JSON.stringify(counted))
        counts.households += 1
      }
    })
    await step.progress(Math.min(from + SLICE - 1, last), last, 'households')
  }
  return { rowsIn: last, rowsOut: counts.households, checksum: hash.digest('hex'), details: counts }
}
