import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { importDelivery } from '../sources/service.ts'
import type { Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { publishedRun } from '../platform/runs.ts'
import { makeDemoUsers, demoUsers } from './demo-users.ts'
import { defaultBank, writeBank } from './demo/write-bank.ts'
import { type NightEvent, runNight } from './night/night.ts'
import { nightSteps } from './night/steps.ts'
import { followProfile } from './policy-profile.ts'

export type DemoOrder = {
  readonly customers: number
  readonly businessDate: Day
  readonly transactionsPerCustomer?: number | undefined
  /** `stage` is what is being done: the bank's files, their import. */
  readonly onProgress?: ((stage: 'bank' | 'import', done: number, total: number, unit: string) => void) | undefined
  readonly onNight?: ((event: NightEvent) => void) | undefined
}

/**
 * Fills an installation with the made-up bank the way any bank's would be: files through the door, policy definitions, the night, users. Whatever was
 * done before (an earlier start that was interrupted) is kept, so that calling it again only finishes.
 */
export async function setUpDemo(ctx: JobCtx, order: DemoOrder): Promise<void> {
  const imported = await ctx.slice((db) => publishedRun(db, 'import'))
  if (imported === undefined) await importMadeUpBank(ctx, order)
  await followProfile(ctx, 'default', order.businessDate)
  await runNight(ctx, { businessDate: order.businessDate, steps: nightSteps, onEvent: order.onNight })
  await makeDemoUsers(ctx, demoUsers)
}

async function importMadeUpBank(ctx: JobCtx, order: DemoOrder): Promise<void> {
  const { customers, businessDate, onProgress } = order
  const folder = await mkdtemp(join(ctx.spool, 'bank-'))
  try {
    await writeBank({
      folder,
      customers,
      seed: defaultBank.seed,
      endDay: businessDate,
      ...(order.transactionsPerCustomer === undefined ? {} : { transactionsPerCustomer: order.transactionsPerCustomer }),
      onProgress: (done, total) => onProgress?.('bank', done, total, 'customers'),
    })
    await importDelivery(ctx, {
      folder,
      mapping: join(import.meta.dirname, 'demo', 'mapping.json'),
      businessDate,
      onProgress: (done, total, unit) => onProgress?.('import', done, total, unit),
    })
  } finally {
    // The files hold names in the clear, made up as they are.
    await rm(folder, { recursive: true, force: true })
  }
}
