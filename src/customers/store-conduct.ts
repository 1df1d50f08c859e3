import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { type Conduct, conductKind, conductOf } from './conduct.ts'

/** The conduct in force on a day. */
export async function readConduct(db: Db, asOf: Day): Promise<Conduct> {
  return conductOf(await definitionsInForce(db, conductKind, asOf))
}
