// Brings the twelve customers through the door and some steps of the night, for tests of what people then see of them.
import type { JobCtx } from '../../src/platform/ctx.ts'
import { loadProfile } from '../../src/platform/definitions.ts'
import { beginRun, type NightStep, publishedRun, publishRun } from '../../src/platform/runs.ts'
import { importDelivery } from '../../src/sources/service.ts'
import type { TestStores } from '../support.ts'
import { testInstant } from '../support.ts'
import { jobOver } from './facts-in-warehouse.ts'
import { bankFeeds, businessDate } from './truths.ts'

/** Imports the twelve, runs the steps as of the business date and publishes the night. Customers are numbered as in truths.ts; 江南 is unit 5, 江北 unit 1, staff are 1 (1001) and on. */
export async function nightOfTheTwelve(stores: TestStores, steps: readonly NightStep[]): Promise<JobCtx> {
  const job = jobOver(stores)
  await job.slice((db) => loadProfile(db, new URL('../../src/app/profiles/default', import.meta.url).pathname, testInstant))
  await importDelivery(job, { folder: bankFeeds, mapping: 'canonical', businessDate })
  for (const step of steps) {
    const runId = await beginRun(job, { step: step.key, businessDate, tables: step.tables })
    const runOf = async (key: string) => (await job.slice((db) => publishedRun(db, key, businessDate))) ?? 0
    const result = await step.run(job, { runId, businessDate, runOf, progress: async () => {} })
    await job.slice((db) => publishRun(db, runId, result, { supersede: true }))
  }
  await stores.pg.pool.query(
    `insert into nights (business_date, status, started_at, finished_at) values ('${businessDate}', 'published', '2026-10-16T01:00:00+08:00', '2026-10-16T01:10:00+08:00')`,
  )
  return job
}
