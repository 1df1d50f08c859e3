import { userInfo } from 'node:os'
import { addDays } from '../kernel/day.ts'
import type { Lang } from '../kernel/label.ts'
import { clockOf } from '../platform/clock.ts'
import type { Platform } from '../platform/ctx.ts'
import { showNight } from './cli/night.ts'
import { osPrincipal } from './cli/os-user.ts'
import type { ProgressPrinter } from './cli/progress.ts'
import { defaultBank } from './demo/write-bank.ts'
import { type DemoNote, readDemoNote, writeDemoNote } from './installation.ts'
import { isEmpty, jobCtx } from './open-platform.ts'
import { setUpDemo } from './set-up-demo.ts'

/**
 * Makes or finishes the demo, and answers with the platform whose clock stands on its day; undefined where the installation holds a bank of its own, which is served
 * as it is and on the real day: the demo never mixes with it.
 */
export async function startDemo(platform: Platform, lang: Lang, progress: ProgressPrinter): Promise<Platform | undefined> {
  const demo = await demoOf(platform)
  if (demo === undefined) return undefined
  const onItsDay = { ...platform, clock: clockOf(demo.asOf) }
  const labels = { bank: { zh: '编制江城银行', en: 'Jiangcheng Bank' }, import: { zh: '导入', en: 'Import' } }
  await setUpDemo(jobCtx(onItsDay, await osPrincipal(jobCtx(onItsDay), userInfo().username)), {
    customers: demo.customers,
    businessDate: demo.businessDate,
    onProgress: (stage, done, total, unit) => progress.show(labels[stage][lang], { done, total, unit }),
    onNight: (event) => {
      if (event.kind !== 'kept') showNight({ progress, lang })(event)
    },
  })
  return onItsDay
}

/** The demo of this installation, noted beside the data from its first start on; undefined where something else was imported. */
async function demoOf(platform: Platform): Promise<DemoNote | undefined> {
  const { config } = platform
  const known = readDemoNote(config.dataDir)
  if (known !== undefined) return { ...known, asOf: config.asOf ?? known.asOf }
  if (!(await isEmpty(jobCtx(platform)))) return undefined
  const asOf = config.asOf ?? addDays(defaultBank.endDay, 1)
  const demo = { asOf, businessDate: addDays(asOf, -1), customers: config.customers }
  writeDemoNote(config.dataDir, demo)
  return demo
}
