import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import type { NamedSegment } from './members.ts'
import { checkPurpose, segmentKind, storedSegment } from './segment.ts'

/** The segments in force on a day, by key; one that uses a feature beyond its purposes is refused. */
export async function segmentsInForce(db: Db, asOf: Day): Promise<readonly NamedSegment[]> {
  const found = await definitionsInForce(db, segmentKind, asOf)
  return found.map(({ key, version, body }) => {
    const segment = storedSegment.read(body)
    checkPurpose(key, segment)
    return { key, version, body: segment }
  })
}

/** The newest published segments run up to a day, and its date; undefined before the first night. */
export async function segmentRun(
  db: Db,
  asOf?: Day,
): Promise<{ readonly runId: number; readonly businessDate: Day } | undefined> {
  const found = await sql<{ runId: number; businessDate: Day }>`
    select run_id as "runId", business_date::text as "businessDate" from runs
    where step = 'segments' and status = 'published' and business_date <= ${asOf ?? '9999-12-31'} order by business_date desc, run_id desc limit 1`.execute(
    db,
  )
  return found.rows[0]
}
