import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import { carry } from '../platform/warehouse/spool.ts'
import { CONTACT_DAYS } from './contact-permission.ts'
import { readConduct } from './store-conduct.ts'
import { gateFactColumns, gateFactsSelect } from './store-gate-facts.ts'

type Written = { readonly rows: number; readonly checksum: string }

/** Publishes which customer each party is, under the run. */
export async function writePartyCustomer(db: Db, warehouse: Warehouse, runId: number): Promise<Written> {
  const rows = await carry(db, warehouse, {
    select: `select ${Number(runId)}, party_id, customer_id from parties`,
    into: { table: 'party_customer', columns: ['run_id', 'party_id', 'customer_id'] },
  })
  const { checksum } = await warehouse.one<{ checksum: string }>(
    'SELECT toString(sum(toUInt128(sipHash64(party_id, customer_id)))) AS checksum FROM party_customer WHERE run_id = {run:UInt32}',
    { run: runId },
    { heavy: true },
  )
  return { rows, checksum }
}

/** Contacts by column, as they come: party, day, channel, content class. */
export type Contacts = {
  readonly party: readonly number[]
  readonly on_day: readonly Day[]
  readonly made_by: readonly string[]
  readonly class: readonly string[]
}

/** The contacts among the given events in the days that caps look back on. What the event does not say counts as marketing: err on the customer's side. */
export async function contactsAmong(warehouse: Warehouse, events: FactsFilter, asOf: Day): Promise<Contacts> {
  return await warehouse.columns<Contacts>(
    `SELECT party_id AS party, day AS on_day, if(attributes['channel'] = '', channel, attributes['channel']) AS made_by,
       if(attributes['class'] = '', 'marketing', attributes['class']) AS class
     FROM events WHERE kind = 'contact' AND day > {until:Date32} - ${CONTACT_DAYS} AND ${events.sql} ORDER BY party_id, day, event_token`,
    { ...events.params, until: asOf },
    { heavy: true },
  )
}

/** Freezes the gate facts of everybody: the record's one statement, through a file. */
export async function writeGateFacts(db: Db, warehouse: Warehouse, runId: number, asOf: Day): Promise<Written> {
  const conduct = await readConduct(db, asOf)
  const rows = await carry(db, warehouse, {
    select: `select ${Number(runId)}, f.* from (${gateFactsSelect(asOf, conduct)}) f`,
    into: { table: 'gate_facts', columns: ['run_id', ...gateFactColumns] },
  })
  const cells = gateFactColumns.map((column) => `toString(${column})`).join(", '|', ")
  const { checksum } = await warehouse.one<{ checksum: string }>(
    `SELECT toString(sum(toUInt128(sipHash64(${cells})))) AS checksum FROM gate_facts WHERE run_id = {run:UInt32}`,
    { run: runId },
    { heavy: true },
  )
  return { rows, checksum }
}
