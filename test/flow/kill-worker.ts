// Imports a bank's files and runs its night, in a process that a test kills. Says on standard output what it is doing, one JSON line each.
// usage: node kill-worker.ts <data folder> <file of master keys> <files> [postgres|chdb: the store to kill in the middle of everything, once each]
import { openPlatform, jobCtx, type OpenPlatform } from '../../src/app/open-platform.ts'
import { runNight } from '../../src/app/night/night.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { profileFolder } from '../../src/app/policy-profile.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { loadProfile } from '../../src/platform/definitions.ts'
import { openLog } from '../../src/platform/log.ts'
import { publishedRun } from '../../src/platform/runs.ts'
import { importDelivery } from '../../src/sources/service.ts'

const [dataDir = '', keys = '', files = '', victim] = process.argv.slice(2)
const businessDate = parseDay('2026-10-15')
const tell = (what: string, step: string): void => void process.stdout.write(`${JSON.stringify({ what, step })}\n`)

const { config } = readConfig(['--data-dir', dataDir, '--as-of', '2026-10-16', '--master-key-file', keys], {})
const open = await openPlatform(config, openLog('silent'))
const ctx = jobCtx(open.platform)
const struck = new Set<string>()

for (let tries = 1; ; tries += 1) {
  try {
    await importOnce()
    await ctx.slice((db) => loadProfile(db, profileFolder('default'), ctx.clock.now()))
    await runNight(ctx, {
      businessDate,
      steps: nightSteps,
      onEvent: ({ kind, step }) => (kind === 'started' ? begun(step.key) : undefined),
    })
    break
  } catch (thrown) {
    // A store that was killed under a step fails the step; the same process goes on with the store its supervisor starts again.
    if (victim === undefined || tries > 40) throw thrown
    tell('failed', thrown instanceof Error ? thrown.message.slice(0, 200) : '')
  }
}
tell('done', '')
await open.close()

async function importOnce(): Promise<void> {
  if ((await ctx.slice((db) => publishedRun(db, 'import'))) !== undefined) return
  let isBegun = false
  await importDelivery(ctx, {
    folder: files,
    mapping: new URL('../../src/app/demo/mapping.json', import.meta.url).pathname,
    businessDate,
    onProgress: (done, total) => {
      if (!isBegun && done * 2 >= total) {
        isBegun = true
        begun('import')
      }
    },
  })
}

function begun(step: string): void {
  tell('started', step)
  if (victim === undefined || struck.has(step)) return
  struck.add(step)
  strike(open, victim)
}

function strike({ stores }: OpenPlatform, store: string): void {
  const pid = store === 'postgres' ? stores.pids().postgres : stores.pids().chdb
  // A moment later, so that the step is in the middle of something.
  setTimeout(() => {
    if (pid > 0) process.kill(pid, 'SIGKILL')
  }, 20)
}
