// `npm start`: opens the installation, fills an empty one with the made-up bank, builds the pages when they changed, serves, works beside.
import { destination } from 'pino'
import { buildWeb, webIsFresh } from '../../tools/web-build.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label, Lang } from '../kernel/label.ts'
import type { Config } from '../platform/config.ts'
import { openLog } from '../platform/log.ts'
import { progressPrinter } from './cli/progress.ts'
import { demoPassword, demoUsers } from './demo-users.ts'
import { failureOf } from './failure.ts'
import { isEmpty, jobCtx, openPlatform } from './open-platform.ts'
import { refuseTakenPort, serve } from './serve.ts'
import { configOfStart } from './start-config.ts'
import { startDemo } from './start-demo.ts'

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
    const demo = config.demo ? await startDemo(open.platform, lang, progressPrinter(process.stdout, lang)) : undefined
    if ((await built) !== 0) throw pagesNotBuilt()
    const server = await serve(demo ?? open.platform)
    printWelcome(server.url, config, demo !== undefined)
    if (await isEmpty(jobCtx(open.platform))) printNextSteps(config)
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

// A declaration: the start above runs before any constant down here has its value.
function folderOption({ dataDir }: Config): string {
  return dataDir.endsWith('/data') ? '' : ` --data-dir ${dataDir}`
}

/** An installation without a bank has no user either: nobody could sign in. */
function printNextSteps(config: Config): void {
  const option = folderOption(config)
  say({ zh: '\n尚未导入任何数据，还没有用户：', en: '\nNothing was imported yet, and there is no user:' })
  console.log(`  npx zhike import <${lang === 'zh' ? '文件夹' : 'folder'}>${option}`)
  console.log(`  npx zhike night${option}`)
  console.log(
    `  npx zhike user create <${lang === 'zh' ? '工号' : 'login'}> --role security-admin --unit … --staff-no … --reason …${option}`,
  )
}

function printWelcome(url: string, config: Config, isDemo: boolean): void {
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  say({ zh: `\n知客已就绪（${seconds} 秒）：${url}`, en: `\nZhike is ready (${seconds} s): ${url}` })
  if (!isDemo) return
  say({ zh: `\n演示登录（口令均为 ${demoPassword}）：`, en: `\nDemo logins (the password of all is ${demoPassword}):` })
  for (const { role, login } of demoUsers) console.log(`  ${login.padEnd(10)}${role}`)
  say({
    zh: `动态验证码：npx zhike user code <工号>${folderOption(config)}`,
    en: `One-time code: npx zhike user code <login>${folderOption(config)}`,
  })
}

function untilAsked(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done())
  })
}
