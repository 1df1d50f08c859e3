import { appendAudits } from '../../access/service.ts'
import { obstaclesTo } from '../../customers/privacy/erasability.ts'
import { type DataClass, overIfStartedBy, type RetentionRule } from '../../customers/privacy/retention-rule.ts'
import { tell } from '../../customers/service.ts'
import { forgetParty, recordObstacles, restrictParties, retentionRules } from '../../customers/store-erasure.ts'
import { accountsStanding } from '../../customers/warehouse-retention.ts'
import { addDays, type Day } from '../../kernel/day.ts'
import { checksumOf } from '../../kernel/ids.ts'
import type { Db, JobCtx } from '../../platform/ctx.ts'
import { factsFilter, type NightStep, type StepResult, type StepRun } from '../../platform/runs.ts'
import {
  countAudit,
  countComplaints,
  countConsents,
  deleteComplaints,
  forgetCopies,
  heldParties,
  insertRetentionErasure,
  keepSlices,
  type Leaver,
  leaversOf,
  purgeConsents,
} from './store-retention.ts'
import { countTransactions, deleteTransactions, partiesGoneBy, transactionsLeft } from './warehouse-retention.ts'

/** What a clean-up needs of a job: no open transaction, the whole bank. */
export type Cleaning = Pick<JobCtx, 'slice' | 'warehouse' | 'clock' | 'user'>

/** What a rule would take, and what it leaves because somebody's file is held. */
export type Due = { readonly rule: RetentionRule; readonly due: number; readonly isCleaned: boolean }

/** Customers erased in one short transaction. */
const SLICE = 100
/** Classes whose rows go by the night. A proof of sending is a fact without a name; the audit is a chain that nothing can be taken out of: it is archived. */
const cleaned: readonly DataClass[] = ['identity', 'transactions', 'consent-proof', 'complaint']

/** What the rules in force would remove today: the dry run. Nothing is changed. */
export async function retentionDue(ctx: Cleaning, today: Day): Promise<readonly Due[]> {
  const [rules, held] = await ctx.slice(async (db) => [await retentionRules(db, today), await heldParties(db, today)] as const)
  const due: Due[] = []
  for (const rule of rules)
    due.push({ rule, due: await dueOf(ctx, rule, today, held), isCleaned: cleaned.includes(rule.dataClass) })
  return due
}

async function dueOf(ctx: Cleaning, rule: RetentionRule, today: Day, held: readonly number[]): Promise<number> {
  const upTo = overIfStartedBy(rule, today)
  switch (rule.dataClass) {
    case 'identity': {
      let count = 0
      for await (const leavers of leaversBy(ctx, upTo)) count += (await free(ctx, leavers, today)).length
      return count
    }
    case 'transactions':
      return await countTransactions(ctx.warehouse, upTo, held)
    case 'consent-proof':
      return await ctx.slice(async (db) => countConsents(db, await gone(ctx, db, upTo, held), upTo))
    case 'complaint':
      return await ctx.slice((db) => countComplaints(db, upTo, held))
    case 'operation-log':
      return await ctx.slice((db) => countAudit(db, upTo))
    case 'contact-proof':
      return 0
    default:
      return rule.dataClass satisfies never
  }
}

/** Parties whose relationship was over by a day and whose file nobody holds. */
async function gone(ctx: Cleaning, db: Db, upTo: Day, held: readonly number[]): Promise<readonly number[]> {
  const kept = new Set(held)
  const parties = await partiesGoneBy(ctx.warehouse, await factsFilter(db, 'account', upTo), upTo)
  return parties.filter((id) => !kept.has(id))
}

/** Customers some of whose parties left by a day, so many at a time. */
async function* leaversBy(ctx: Cleaning, upTo: Day): AsyncGenerator<readonly Leaver[]> {
  const parties = await ctx.slice((db) => gone(ctx, db, upTo, []))
  for (let from = 0; from < parties.length; from += SLICE) {
    const leavers = await ctx.slice((db) => leaversOf(db, parties.slice(from, from + SLICE)))
    if (leavers.length > 0) yield leavers
  }
}

/** Those of some leavers whom no obstacle keeps: the same judgement as a customer's own request (privacy/erasability.ts), of all their parties together. */
async function free(ctx: Cleaning, leavers: readonly Leaver[], today: Day): Promise<readonly Leaver[]> {
  return await ctx.slice(async (db) => {
    const rules = await retentionRules(db, today)
    const accounts = await factsFilter(db, 'account', today)
    const found: Leaver[] = []
    for (const leaver of leavers) {
      const standing = await accountsStanding(ctx.warehouse, leaver.partyIds, accounts, today)
      const known = await recordObstacles(db, leaver.partyIds, today)
      if (obstaclesTo({ ...standing, ...known }, rules, today).length === 0) found.push(leaver)
    }
    return found
  })
}

/** Removes what the rules in force let go; answers how much of each. Stopped or killed anywhere, the next night goes on: what is gone is not due any more. */
export async function cleanUp(
  ctx: Cleaning,
  today: Day,
  progress: StepRun['progress'],
): Promise<Readonly<Record<string, number>>> {
  const rules = await ctx.slice((db) => retentionRules(db, today))
  const removed: Record<string, number> = {}
  for (const [at, rule] of rules.entries()) {
    const held = await ctx.slice((db) => heldParties(db, today))
    removed[rule.key] = await clean(ctx, rule, today, held)
    await progress(at + 1, rules.length, 'rules', rule.key)
  }
  removed['copies'] = await ctx.slice((db) => forgetCopies(db, today))
  return removed
}

async function clean(ctx: Cleaning, rule: RetentionRule, today: Day, held: readonly number[]): Promise<number> {
  const upTo = overIfStartedBy(rule, today)
  switch (rule.dataClass) {
    case 'identity':
      return await eraseLeavers(ctx, rule, today, upTo)
    case 'transactions':
      return await dropTransactions(ctx, upTo, held)
    case 'consent-proof':
      return await ctx.slice(async (db) => purgeConsents(db, await gone(ctx, db, upTo, held), upTo))
    case 'complaint':
      return await ctx.slice((db) => deleteComplaints(db, upTo, held))
    case 'operation-log':
    case 'contact-proof':
      return 0
    default:
      return rule.dataClass satisfies never
  }
}

async function eraseLeavers(ctx: Cleaning, rule: RetentionRule, today: Day, upTo: Day): Promise<number> {
  let erased = 0
  for await (const leavers of leaversBy(ctx, upTo)) {
    const going = await free(ctx, leavers, today)
    if (going.length > 0) erased += await ctx.slice((db) => erase(ctx, db, rule, going, today))
  }
  return erased
}

async function erase(ctx: Cleaning, db: Db, rule: RetentionRule, going: readonly Leaver[], today: Day): Promise<number> {
  const at = ctx.clock.now()
  const policy = `retention/${rule.key}@${rule.version}`
  const notes = []
  for (const leaver of going) {
    const erasureId = await insertRetentionErasure(db, { leaver, policy, at })
    if (erasureId === undefined) continue
    await restrictParties(db, leaver.partyIds, today, at)
    const touched = await forgetParty(db, erasureId, at)
    await tell(db, {
      customerId: leaver.customerId,
      key: `erasure/${erasureId}`,
      kind: 'person-erased',
      channel: '',
      at,
      attributes: {},
    })
    notes.push({
      user: ctx.user,
      action: 'customers.erasure.retention',
      subjectKind: 'customer',
      subjectId: String(leaver.customerId),
      customerId: leaver.customerId,
      data: { erasureId, policy, touched },
    })
  }
  if (notes.length > 0) await appendAudits(db, notes)
  return notes.length
}

/** Deletes them in the warehouse, then says in the record what its days still have; a crash between the two is made good by the next night, which says it again. */
async function dropTransactions(ctx: Cleaning, upTo: Day, held: readonly number[]): Promise<number> {
  const count = await countTransactions(ctx.warehouse, upTo, held)
  if (count > 0) await deleteTransactions(ctx.warehouse, upTo, held)
  const left = await transactionsLeft(ctx.warehouse, upTo)
  await ctx.slice((db) => keepSlices(db, 'transaction', left, upTo))
  return count
}

/** The night's last act on people: what is kept about them goes when its time is over. A legal hold outranks every rule. */
export const retention: NightStep = {
  key: 'retention',
  label: { zh: '到期清理个人信息', en: 'Remove what need not be kept' },
  tables: [],
  run: async (ctx, step): Promise<StepResult> => {
    // Judged by the day after the business date: what was kept through that day is over.
    const today = addDays(step.businessDate, 1)
    const removed = await cleanUp(ctx, today, step.progress)
    const left = await retentionDue(ctx, today)
    const total = Object.values(removed).reduce((sum, count) => sum + count, 0)
    return {
      rowsIn: total,
      rowsOut: 0,
      // By what is left, not by what went: a night that was killed in between removes the rest, and ends the same.
      checksum: checksumOf(left.filter((one) => one.isCleaned).map(({ rule, due }) => [rule.key, rule.version, due])),
      definitions: Object.fromEntries(left.map(({ rule }) => [`retention/${rule.key}`, rule.version])),
      details: { removed },
    }
  },
}
