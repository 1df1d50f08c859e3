import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { type GateFacts, readGateFacts } from './store-gate-facts.ts'

export type { GateFacts }

/**
 * What gates judge a customer by as the record has it at this moment, as of a day: the very statement that the night froze, for one customer. Undefined outside of
 * the reader's rows, and for who was no customer yet on that day.
 */
export async function factsNow(db: Db, customerId: number, asOf: Day): Promise<GateFacts | undefined> {
  return (await readGateFacts(db, [customerId], asOf))[0]
}

/** factsNow of many customers in one statement, by customer. */
export async function factsNowOf(db: Db, customerIds: readonly number[], asOf: Day): Promise<ReadonlyMap<number, GateFacts>> {
  return new Map((await readGateFacts(db, customerIds, asOf)).map((facts) => [facts.customerId, facts]))
}
