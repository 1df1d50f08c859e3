import { syncOrganisation } from '../access/service.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { NightStep, StepResult, StepRun } from '../platform/runs.ts'
import { endAbsentConsents } from './store-absent.ts'
import { importedEvents, replaceDeliveredContacts } from './store-events.ts'
import { settleIdentity } from './service-identity-clusters.ts'
import { indexParties } from './service-search-index.ts'
import {
  countCustomers,
  dropEmptyCustomers,
  lastParty,
  measure,
  pullAssignments,
  pullConsents,
  pullCustomers,
  pullIdentifiers,
  pullParties,
  pullQualifiedInvestors,
  pullRestrictions,
  pullRiskAssessments,
  settleOwners,
  type Slice,
} from './store-unify.ts'
import { contactsAmong, writeGateFacts, writePartyCustomer } from './warehouse-freeze.ts'

/** Parties of one record transaction: a second or two. */
const SLICE = 20_000

/**
 * Makes customers of parties: organisation first, then who is one customer by the links there are, then slice by slice what landing has of people, consent, risk and restrictions, then owners, then the
 * published map of parties to customers. What customers are searched by is made of them before that.
 */
async function unify(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const at = ctx.clock.now()
  const organisation = await ctx.slice((db) => syncOrganisation(db))
  await ctx.slice((db) => measure(db))
  const last = await ctx.slice((db) => lastParty(db))
  const slices: Slice[] = Array.from({ length: Math.ceil(last / SLICE) }, (_, i) => ({
    from: i * SLICE + 1,
    to: (i + 1) * SLICE,
  }))
  const changed = { customers: 0, parties: 0, consents: 0, owners: 0, merged: 0, searchable: 0 }
  const identity = await settleIdentity(ctx, (done, total) => step.progress(done, total, 'parties', 'identity'))
  for (const [i, slice] of slices.entries()) {
    await ctx.slice(async (db) => {
      changed.customers += await pullCustomers(db, slice, at)
      changed.parties += await pullParties(db, slice)
      await pullIdentifiers(db, slice)
      await pullAssignments(db, slice, step.businessDate)
      changed.consents += await pullConsents(db, slice, at)
      await pullRiskAssessments(db, slice, at)
      await pullQualifiedInvestors(db, slice, at)
      await pullRestrictions(db, slice, step.businessDate, at)
    })
    await step.progress(Math.min((i + 1) * SLICE, last), last * 3, 'parties')
  }
  await ctx.slice((db) => measure(db))
  for (const [i, slice] of slices.entries()) {
    await ctx.slice(async (db) => {
      changed.consents += await endAbsentConsents(db, slice, at)
      changed.merged += await dropEmptyCustomers(db, slice)
      changed.owners += await settleOwners(db, slice, step.businessDate)
    })
    await step.progress(last + Math.min((i + 1) * SLICE, last), last * 3, 'parties', 'owners')
  }
  const indexed = await indexParties(ctx, { asOf: step.businessDate }, (done) =>
    step.progress(last * 2 + done, last * 3, 'parties', 'search'),
  )
  changed.searchable = indexed.written
  const counts = await ctx.slice((db) => countCustomers(db))
  const { rows, checksum } = await ctx.slice((db) => writePartyCustomer(db, ctx.warehouse, step.runId))
  return { rowsIn: counts.parties, rowsOut: rows, checksum, details: { ...organisation, ...counts, identity, changed } }
}

/**
 * Freezes consent, restrictions, owner, certificates and past contacts of everybody as of the business date: the gates of the night judge by these. The contacts
 * that other systems made come into the record first, so that whoever asks the record at noon (factsNow) counts what the night counted.
 */
async function freeze(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const { runId, businessDate } = step
  const events = await ctx.slice((db) => importedEvents(db, businessDate))
  const contacts = await contactsAmong(ctx.warehouse, events, businessDate)
  await ctx.slice((db) => replaceDeliveredContacts(db, contacts))
  await step.progress(1, 2, 'tables', 'contacts')
  const { rows, checksum } = await ctx.slice((db) => writeGateFacts(db, ctx.warehouse, runId, businessDate))
  return { rowsIn: rows, rowsOut: rows, checksum, details: { deliveredContacts: contacts.party.length } }
}

export const steps: readonly NightStep[] = [
  { key: 'unify', label: { zh: '客户统一', en: 'Unify customers' }, tables: ['party_customer'], keep: 'month-ends', run: unify },
  { key: 'freeze', label: { zh: '冻结闸口事实', en: 'Freeze gate facts' }, tables: ['gate_facts'], keep: 'days', run: freeze },
]
