import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { exportDailyRoot } from '../access/service-audit.ts'
import { forgetSessions } from '../access/store-sessions.ts'
import { addDays, type Day, dayAt } from '../kernel/day.ts'
import { isAppError } from '../kernel/errors.ts'
import { childEnvironment } from '../platform/config.ts'
import type { JobCtx, Platform } from '../platform/ctx.ts'
import { forgetPresses } from '../platform/idempotency.ts'
import { relay } from '../platform/outbox.ts'
import { isStale } from '../platform/run-owner.ts'
import { takeUpReplay } from '../sources/service-quarantine.ts'
import { jobCtx } from './open-platform.ts'
import { giveUpNight, waitingNights } from './night/store.ts'
import { judgeLookups } from './privacy/lookups.ts'

/** Work beside the requests: taking up nights and mended files that were asked for, moving closed days' events, ending sessions and answers nobody needs any more. */
export type Worker = { readonly stop: () => Promise<void> }

const LOOK_MS = 2_000
const SWEEP_MS = 60_000
/** Looks at customers are judged against four weeks of them: often enough for the same morning, seldom enough for a large bank. */
const JUDGE_MS = 15 * 60_000
const KEPT_PRESSES_MS = 24 * 3_600_000
/** Ended sessions tell for a quarter who worked from where. */
const KEPT_SESSION_MS = 90 * 24 * 3_600_000

export function startWorker(platform: Platform): Worker {
  const nights = every(platform, LOOK_MS, () => takeUpNight(platform))
  const mended = every(platform, LOOK_MS, async () => void (await takeUpReplay(jobCtx(platform))))
  const sweep = every(platform, SWEEP_MS, () => sweepOnce(platform))
  const judged = every(
    platform,
    JUDGE_MS,
    async () => void (await jobCtx(platform).slice((db) => judgeLookups({ ...platform, db }))),
  )
  return { stop: async () => void (await Promise.all([nights.stop(), mended.stop(), sweep.stop(), judged.stop()])) }
}

/** Runs some work again and again, each time after the last has ended; a failure is logged and tried again in the next round. */
function every(platform: Platform, ms: number, work: () => Promise<void>): Worker {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let running = Promise.resolve()
  const round = () => {
    running = work()
      .catch((thrown: unknown) => platform.log.warn({ err: thrown }, 'a round of the worker failed'))
      .then(() => {
        if (!isStopped) timer = setTimeout(round, ms)
      })
  }
  timer = setTimeout(round, ms)
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/**
 * Runs the next waiting night in a process of its own: allocation and planning keep a processor busy, and requests are answered by this one.
 * The command audits and owns the night; should it die, its owner goes stale and the next round takes the night up again.
 */
async function takeUpNight(platform: Platform): Promise<void> {
  const now = platform.clock.wall()
  const waiting = await jobCtx(platform).slice((db) => waitingNights(db))
  const night = waiting.find((one) => one.owner === '' || isStale(one.owner, one.heartbeatAt ?? now, now))
  if (night === undefined) return
  platform.log.info({ businessDate: night.businessDate, owner: night.owner }, 'taking up a night')
  const code = await runNightCommand(platform, night.businessDate)
  if (code === 0 || (await isElsewhere(platform, night.businessDate))) return
  platform.log.error({ businessDate: night.businessDate, code }, 'the night did not end well')
  // A command that failed before the night was its own (its stores could not be opened) says so here; else the night itself knows why.
  await jobCtx(platform).slice((db) =>
    giveUpNight(db, night, `zhike night ended with exit code ${code}; its message is in the log of the server`),
  )
}

/** Whether another process of the bank was faster: both saw the night waiting, and it has one owner. */
async function isElsewhere(platform: Platform, businessDate: Day): Promise<boolean> {
  const now = platform.clock.wall()
  const waiting = await jobCtx(platform).slice((db) => waitingNights(db))
  const night = waiting.find((one) => one.businessDate === businessDate)
  return night !== undefined && night.owner !== '' && !isStale(night.owner, night.heartbeatAt ?? now, now)
}

function runNightCommand({ config, clock }: Platform, businessDate: Day): Promise<number> {
  const entry = join(import.meta.dirname, 'cli', 'main.ts')
  const { dataDir, masterKeyFile, databaseUrl, databaseOwnerUrl, clickhouseUrl, logLevel } = config
  const argv = [
    'night',
    '--as-of',
    businessDate,
    '--today',
    dayAt(clock.now()),
    '--data-dir',
    dataDir,
    '--master-key-file',
    masterKeyFile,
    '--log-level',
    logLevel,
  ]
  // Addresses of servers carry passwords: they go by the environment, not by the command line, which everybody can read.
  const env = childEnvironment({
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...(databaseOwnerUrl === undefined ? {} : { DATABASE_OWNER_URL: databaseOwnerUrl }),
    ...(clickhouseUrl === undefined ? {} : { CLICKHOUSE_URL: clickhouseUrl }),
  })
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...argv], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  })
  return new Promise((done) => {
    child.on('error', () => done(1))
    child.on('exit', (code) => done(code ?? 1))
  })
}

/** One round of tidying. Events of yesterday and before are closed: nobody can correct them any more. */
async function sweepOnce(platform: Platform): Promise<void> {
  const ctx = jobCtx(platform)
  const now = platform.clock.wall()
  await relayUnlessElsewhere(ctx, addDays(dayAt(platform.clock.now()), -1))
  await ctx.slice(async (db) => {
    await forgetPresses(db, new Date(now.getTime() - KEPT_PRESSES_MS))
    await forgetSessions(db, new Date(now.getTime() - KEPT_SESSION_MS))
  })
  await ctx.slice((db) => exportDailyRoot(db, platform))
}

/** Where several processes serve a bank, or a night runs, one of them moves the events; the rest of the sweep is everybody's. */
async function relayUnlessElsewhere(ctx: JobCtx, upTo: Day): Promise<void> {
  try {
    await relay(ctx, upTo)
  } catch (thrown) {
    if (!isAppError(thrown, 'run-in-progress')) throw thrown
  }
}
