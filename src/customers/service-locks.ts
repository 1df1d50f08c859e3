import type { Db } from '../platform/ctx.ts'
import { overTheBank } from '../platform/scope.ts'
import { lockCustomersOfParties } from './store-locks.ts'

/**
 * Locks whoever some parties belong to, until the transaction ends. It comes before anything of theirs is locked (contact, task, the end of the audit trail): who
 * keeps to that never waits for one who waits for him. And what is asked of a customer after it stays true: a hold, a wish, a contact made meanwhile wait here.
 */
export async function lockWhose(db: Db, partyIds: readonly number[]): Promise<void> {
  if (partyIds.length > 0) await overTheBank(db, () => lockCustomersOfParties(db, partyIds))
}
