import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'

/** The customers that some parties are, of the reader's rows, smallest first. */
export async function customersOfParties(db: Db, partyIds: readonly number[]): Promise<readonly number[]> {
  const { rows } = await sql<{ customer_id: number }>`
    select distinct customer_id from parties where party_id = any(${partyIds}::integer[]) order by customer_id`.execute(db)
  return rows.map((row) => row.customer_id)
}
