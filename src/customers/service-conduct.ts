import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { Conduct } from './conduct.ts'
import { readConduct } from './store-conduct.ts'

/** How the bank behaves towards its customers on a day, as its policy profile states it: the numbers and words that the law leaves open. */
export async function conductOn(db: Db, asOf: Day): Promise<Conduct> {
  return await readConduct(db, asOf)
}
