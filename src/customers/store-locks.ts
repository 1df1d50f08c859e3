import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'

/** Locks the customers that some parties belong to now, in order of id, so that two who lock several never wait for each other. */
export async function lockCustomersOfParties(db: Db, partyIds: readonly number[]): Promise<void> {
  await sql`
    select 1 from customers c where c.customer_id in (select p.customer_id from parties p where p.party_id = any(${partyIds}::integer[]))
    order by c.customer_id for update`.execute(db)
}
