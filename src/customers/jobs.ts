import { syncOrganisation } from '../access/service.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { factsFilter, type NightStep, type StepResult, type StepRun } from '../platform/runs.ts'
import {
  countCustomers,
  dropEmptyCustomers,
  lastParty,
  pullAssignments,
  pullConsents,
  pullCustomers,
  pullIdentifiers,
  pullParties,
  pullRestrictions,
  pullRiskAssessments,
  settleOwners,
  type Slice,
} from './store-unify.ts'
import { writeGateFacts, writePartyCustomer } from './warehouse-freeze.ts'

/** Parties of one record transaction: a second or two. */
const SLICE = 20_000

/**
 * Makes customers of parties: organisation first, then slice by slice what landing has of people, consent, risk and restrictions, then owners, then the
 * published map of parties to customers.
 */
async function unify(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const at = ctx.clock.now()
  const organisation = await ctx.slice((db) => syncOrganisation(db))
  const last = await ctx.slice((db) => lastParty(db))
  const slices: Slice[] = Array.from({ length: Math.ceil(last / SLICE) }, (_, i) => ({
    from: i * SLICE + 1,
    to: (i + 1) * SLICE,
  }))
  const changed = { customers: 0, parties: 0, consents: 0, owners: 0, merged: 0 }
  for (const [i, slice] of slices.entries()) {
    await ctx.slice(async (db) => {
      changed.customers += await pullCustomers(db, slice, at)
      changed.parties += await pullParties(db, slice)
      await pullIdentifiers(db, slice)
      await pullAssignments(db, slice, step.businessDate)
      changed.consents += await pullConsents(db, slice, at)
      await pullRiskAssessments(db, slice, at)
      await pullRestrictions(db, slice, step.businessDate, at)
    })
    await step.progress((i + 1) * SLICE, last * 2, 'parties')
  }
  for (const [i, slice] of slices.entries()) {
    await ctx.slice(async (db) => {
      changed.merged += await dropEmptyCustomers(db, slice)
      changed.owners += await settleOwners(db, slice, step.businessDate)
    })
    await step.progress(last + (i + 1) * SLICE, last * 2, 'parties', 'owners')
  }
  const counts = await ctx.slice((db) => countCustomers(db))
  const { rows, checksum } = await ctx.slice((db) => writePartyCustomer(db, ctx.warehouse, step.runId))
  return { rowsIn: counts.parties, rowsOut: rows, checksum, details: { ...organisation, ...counts, changed } }
}

/** Freezes consent, restrictions, owner, certificates and past contacts of everybody as of the business date: the gates of the night judge by these. */
async function freeze(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const unifyRun = await step.runOf('unify')
  const { rows, checksum } = await ctx.slice(async (db) => {
    const events = await factsFilter(db, 'event', step.businessDate)
    return writeGateFacts(db, ctx.warehouse, { runId: step.runId, unifyRun, asOf: step.businessDate, events })
  })
  return { rowsIn: rows, rowsOut: rows, checksum, details: { unifyRun } }
}

export const steps: readonly NightStep[] = [
  { key: 'unify', label: { zh: '客户统一', en: 'Unify customers' }, tables: ['party_customer'], run: unify },
  {
    key: 'freeze',
    label: { zh: '冻结闸口事实', en: 'Freeze gate facts' },
    tables: ['gate_facts', 'gate_facts_landing'],
    run: freeze,
  },
]
