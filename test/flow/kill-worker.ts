// Imports a bank's files and runs its night, in a process that a test kills. Says on standard output what it is doing, one JSON line each.
// After four blows it ends with code 75 and is started again: a supervisor waits longer each time its store dies young, up to ten seconds.
// usage: node kill-worker.ts <data folder> <file of master keys> <files> [postgres|chdb: the store to kill in the middle of every step [steps where it was killed before]]
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

const [dataDir = '', keys = '', files = '', victim, before = ''] = process.argv.slice(2)
const businessDate = parseDay('2026-10-15')
const tell = (what: string, step: string): void => void process.stdout.write(`${JSON.stringify({ what, step })}\n`)

const { config } = readConfig(['--data-dir', dataDir, '--as-of', '2026-10-16', '--master-key-file', keys], {})
const open = await openPlatform(config, openLog('silent'))
const ctx = jobCtx(open.platform)
const BLOWS = 4
const struck = new Set<string>()
const given = new Set(before.split(','))

let isDone = false
for (let tries = 1; !isDone; tries += 1) {
  try {
    await importOnce()
    await ctx.slice((db) => loadProfile(db, profileFolder('default'), ctx.clock.now()))
    await runNight(ctx, {
      businessDate,
      steps: nightSteps,
      onEvent: ({ kind, step }) => (kind === 'started' ? begun(step.key) : undefined),
    })
    isDone = true
  } catch (thrown) {
    // A store that was killed under a step fails the step; the same process goes on with the store its supervisor starts again.
    if (victim === undefined || tries > 40) throw thrown
    tell('failed', thrown instanceof Error ? thrown.message.slice(0, 200) : '')
    if (struck.size >= BLOWS) break
  }
}
await open.close()
// A blow that found no life to end still waits for one.
process.exit(isDone ? 0 : 75)

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
  if (victim === undefined || struck.has(step) || given.has(step)) return
  struck.add(step)
  strike(open, victim)
}

/** Kills a store's process a moment later, so that the step is in the middle of something; one that is between two lives is waited for. */
function strike(open: OpenPlatform, store: string): void {
  setTimeout(() => {
    const pid = store === 'postgres' ? open.stores.pids().postgres : open.stores.pids().chdb
    if (pid === 0 || !isKilled(pid)) strike(open, store)
  }, 20)
}

function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false // it died of the blow before
  }
}
