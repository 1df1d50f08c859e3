import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import { carry } from '../platform/warehouse/spool.ts'
import { channelBits, channels, classNumbers } from './contact-permission.ts'
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

export type FreezeWork = { readonly runId: number; readonly unifyRun: number; readonly asOf: Day; readonly events: FactsFilter }

/**
 * Freezes the gate facts: the record's rows through a file, then the contacts that other systems made in the last thirty days are joined to those of our own
 * ledger, for a cap counts both. Ours are told by the offer that they carry.
 */
export async function writeGateFacts(db: Db, warehouse: Warehouse, work: FreezeWork): Promise<Written> {
  const { runId, unifyRun, asOf, events } = work
  const columns = ['run_id', ...gateFactColumns]
  const given = await carry(db, warehouse, {
    select: `select ${Number(runId)}, f.* from (${gateFactsSelect(asOf)}) f`,
    into: { table: 'gate_facts_landing', columns },
  })
  const rest = columns.filter((column) => !column.startsWith('contacts_')).map((column) => `f.${column}`)
  // Sorted by day, channel and class, so that a run's rows do not depend on the order in which events were read.
  const joined = `arraySort(arrayConcat(arrayZip(f.contacts_day, f.contacts_channel, f.contacts_class), e.contacts))`
  await warehouse.command(
    `INSERT INTO gate_facts (${columns.join(', ')})
     SELECT ${rest.join(', ')}, tupleElement(${joined}, 1), tupleElement(${joined}, 2), tupleElement(${joined}, 3)
     FROM gate_facts_landing AS f
     LEFT JOIN (
       SELECT m.customer_id AS customer_id, groupArray((v.day, toUInt8(v.bit), toUInt8(v.class))) AS contacts
       FROM (
         SELECT party_id, day, transform(if(attributes['channel'] = '', channel, attributes['channel']), {channels:Array(String)}, {bits:Array(UInt8)}, 0) AS bit,
           transform(attributes['class'], {classes:Array(String)}, {numbers:Array(UInt8)}, 1) AS class
         FROM events WHERE kind = 'contact' AND day > toDate32({as_of:Date32}) - 30 AND ${events.sql} AND NOT mapContains(attributes, 'offer')
       ) AS v
       INNER JOIN (SELECT party_id, customer_id FROM party_customer WHERE run_id = {unify:UInt32}) AS m ON m.party_id = v.party_id
       WHERE v.bit > 0 GROUP BY m.customer_id
     ) AS e ON e.customer_id = f.customer_id
     WHERE f.run_id = {run:UInt32}`,
    {
      ...events.params,
      run: runId,
      unify: unifyRun,
      as_of: asOf,
      channels: [...channels],
      bits: channels.map((channel) => channelBits[channel]),
      classes: Object.keys(classNumbers),
      numbers: Object.values(classNumbers),
    },
    { heavy: true },
  )
  await warehouse.command(`ALTER TABLE gate_facts_landing DROP PARTITION ${Number(runId)}`)
  const { rows, checksum } = await warehouse.one<{ rows: string; checksum: string }>(
    `SELECT toString(count()) AS rows, toString(sum(toUInt128(sipHash64(${gateFactColumns.map((column) => `toString(${column})`).join(", '|', ")})))) AS checksum
     FROM gate_facts WHERE run_id = {run:UInt32}`,
    { run: runId },
    { heavy: true },
  )
  if (Number(rows) !== given) throw new Error(`${given} customers were frozen and ${rows} are in the warehouse`)
  return { rows: given, checksum }
}
