// `npm start`: opens the installation, fills an empty one with the made-up bank, builds the pages when they changed, serves, works beside.
import { userInfo } from 'node:os'
import { destination } from 'pino'
import { buildWeb, webIsFresh } from '../../tools/web-build.ts'
import { AppError } from '../kernel/errors.ts'
import { addDays } from '../kernel/day.ts'
import type { Label, Lang } from '../kernel/label.ts'
import type { Config } from '../platform/config.ts'
import { openLog } from '../platform/log.ts'
import { showNight } from './cli/night.ts'
import { osPrincipal } from './cli/os-user.ts'
import { progressPrinter } from './cli/progress.ts'
import { demoPassword, demoUsers } from './demo-users.ts'
import { defaultBank } from './demo/write-bank.ts'
import { failureOf } from './failure.ts'
import { readDemoNote, writeDemoNote } from './installation.ts'
import { isEmpty, jobCtx, type OpenPlatform, openPlatform } from './open-platform.ts'
import { refuseTakenPort, serve } from './serve.ts'
import { configOfStart } from './start-config.ts'
import { setUpDemo } from './set-up-demo.ts'

const startedAt = performance.now()
const lang: Lang = Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en'
const say = (sentence: Label): void => console.log(sentence[lang])

try {
  await start(configOfStart(process.argv.slice(2)))
} catch (thrown) {
  const { sentence, exitCode } = failureOf(thrown)
  console.error(sentence[lang])
  process.exit(exitCode)
}

async function start(config: Config): Promise<void> {
  say({ zh: '知客 Zhike 正在启动 …', en: 'Zhike is starting …' })
  await refuseTakenPort(config)
  const log = openLog(config.logLevel === 'info' ? 'warn' : config.logLevel, destination({ fd: 2, sync: false }))
  // The pages are built while the bank is made: both take about as long, on two processors.
  const built = webIsFresh() ? Promise.resolve(0) : buildWeb()
  const open = await openPlatform(config, log)
  try {
    const isDemo = config.demo && (await prepareDemo(open, config))
    if ((await built) !== 0) throw pagesNotBuilt()
    const server = await serve(open.platform)
    printWelcome(server.url, config, isDemo)
    await untilAsked()
    await server.stop()
  } finally {
    await open.close()
  }
  process.exit(0)
}

function pagesNotBuilt(): AppError {
  return new AppError('internal', { message: 'The pages could not be built; what Vite said is above.' })
}

/** Makes or finishes the demo; false where the folder holds a bank of its own. */
async function prepareDemo(open: OpenPlatform, config: Config): Promise<boolean> {
  const asOf = config.asOf ?? addDays(defaultBank.endDay, 1)
  const known = readDemoNote(config.dataDir)
  const ctx = jobCtx(open.platform, await osPrincipal(jobCtx(open.platform), userInfo().username))
  // A folder with a bank of its own is served as it is: the demo never mixes with it.
  if (known === undefined && !(await isEmpty(ctx))) return false
  const demo = known ?? { asOf, businessDate: addDays(asOf, -1), customers: config.customers }
  if (known === undefined) writeDemoNote(config.dataDir, demo)
  const progress = progressPrinter(process.stdout, lang)
  const labels = { bank: { zh: '编制江城银行', en: 'Jiangcheng Bank' }, import: { zh: '导入', en: 'Import' } }
  await setUpDemo(ctx, {
    customers: demo.customers,
    businessDate: demo.businessDate,
    onProgress: (stage, done, total, unit) => progress.show(labels[stage][lang], { done, total, unit }),
    onNight: (event) => {
      if (event.kind !== 'kept') showNight({ progress, lang })(event)
    },
  })
  return true
}

function printWelcome(url: string, config: Config, isDemo: boolean): void {
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  say({ zh: `\n知客已就绪（${seconds} 秒）：${url}`, en: `\nZhike is ready (${seconds} s): ${url}` })
  if (!isDemo) return
  say({ zh: `\n演示登录（口令均为 ${demoPassword}）：`, en: `\nDemo logins (the password of all is ${demoPassword}):` })
  for (const { role, login } of demoUsers) console.log(`  ${login.padEnd(10)}${role}`)
  say({
    zh: `动态验证码：npx zhike user code <工号>${config.dataDir.endsWith('/data') ? '' : ` --data-dir ${config.dataDir}`}`,
    en: `One-time code: npx zhike user code <login>${config.dataDir.endsWith('/data') ? '' : ` --data-dir ${config.dataDir}`}`,
  })
}

function untilAsked(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
}
