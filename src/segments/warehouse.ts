import type { Warehouse } from '../platform/warehouse/open.ts'

/** Writes the bitmaps of a run. */
export async function writeMembers(
  warehouse: Warehouse,
  statement: { readonly sql: string; readonly params: Readonly<Record<string, unknown>> },
  runs: { readonly run: number; readonly features_run: number },
): Promise<void> {
  await warehouse.command(statement.sql, { ...statement.params, ...runs }, { heavy: true })
}

/** How many memberships a run wrote in all, and a checksum over who belongs where. */
export async function sumOfMembers(
  warehouse: Warehouse,
  run: number,
): Promise<{ readonly members: number; readonly checksum: string }> {
  const row = await warehouse.one<{ members: string; checksum: string }>(
    `SELECT sum(length(ids)) AS members, toString(sum(cityHash64(segment, version, ids))) AS checksum
     FROM (SELECT segment, version, bitmapToArray(members) AS ids FROM segment_members WHERE run_id = {run:UInt32})`,
    { run },
    { heavy: true },
  )
  return { members: Number(row.members), checksum: row.checksum }
}

/** How many customers each segment of a run has. */
export async function countsOf(warehouse: Warehouse, run: number): Promise<ReadonlyMap<string, number>> {
  const rows = await warehouse.query<{ segment: string; members: number }>(
    `SELECT segment, bitmapCardinality(members) AS members FROM segment_members WHERE run_id = {run:UInt32} ORDER BY segment`,
    { run },
    { numbers: true },
  )
  return new Map(rows.map(({ segment, members }) => [segment, members]))
}

/** The segments of a run a customer belongs to, by key. */
export async function segmentsWith(warehouse: Warehouse, run: number, customerId: number): Promise<readonly string[]> {
  const rows = await warehouse.query<{ segment: string }>(
    `SELECT segment FROM segment_members WHERE run_id = {run:UInt32} AND bitmapContains(members, {customer:UInt32}) ORDER BY segment`,
    { run, customer: customerId },
  )
  return rows.map(({ segment }) => segment)
}
