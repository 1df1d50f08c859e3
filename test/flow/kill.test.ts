// All banks here share their master keys, for tokens are keyed and the import's checksum is over tokens.
// kill −9 of the process, and of each store's process, in the middle of the import and of every step of the night; then the rest is run.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeBank } from '../../src/app/demo/write-bank.ts'
import { jobCtx, openPlatform } from '../../src/app/open-platform.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { verifyTrail } from '../../src/access/service-audit.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'

const steps = ['import', ...nightSteps.map((step) => step.key)]
const worker = join(import.meta.dirname, 'kill-worker.ts')
/** The worker has been struck often enough for one life. */
const RESUME = 75
let home: string
let files: string
let undisturbed: Readonly<Record<string, string>>

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'zhike-kill-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  files = join(home, 'files')
  await writeBank({ folder: files, customers: 200, seed: 7, endDay: parseDay('2026-10-15'), transactionsPerCustomer: 20 })
  const told = await runWorker(join(home, 'undisturbed'))
  expect(told.code).toBe(0)
  undisturbed = await checksums(join(home, 'undisturbed'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('an undisturbed run publishes the import and every step of the night', () => {
  expect(Object.keys(undisturbed).sort()).toEqual([...steps].sort())
})

test.concurrent('kill −9 of the process that keeps both stores, in the middle of every step: the next start ends with the same checksums', async () => {
  const dataDir = join(home, 'process')
  for (const step of steps) {
    const told = await runWorker(dataDir, { killAt: step })
    expect(told, step).toMatchObject({ killed: true })
  }
  expect((await runWorker(dataDir)).code).toBe(0)
  expect(await checksums(dataDir)).toEqual(undisturbed)
})

test.concurrent.each(['postgres', 'chdb'])(
  'kill −9 of %s in the middle of every step: the same process goes on and ends with the same checksums',
  async (store) => {
    const dataDir = join(home, store)
    const struck: string[] = []
    for (let code: number | null = RESUME; code !== 0; ) {
      const told = await runWorker(dataDir, { victim: store, struck })
      struck.push(...told.steps)
      code = told.code
      expect([0, RESUME]).toContain(code)
    }
    expect([...new Set(struck)].sort()).toEqual([...steps].sort())
    expect(await checksums(dataDir)).toEqual(undisturbed)
  },
)

type Told = { readonly code: number | null; readonly killed: boolean; readonly steps: readonly string[] }

/** Runs the worker to its end, or kills it when it has begun the given step. */
function runWorker(
  dataDir: string,
  how: { readonly killAt?: string; readonly victim?: string; readonly struck?: readonly string[] } = {},
): Promise<Told> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      worker,
      dataDir,
      join(home, 'master.key'),
      files,
      ...(how.victim === undefined ? [] : [how.victim, (how.struck ?? []).join(',')]),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Dozens of starts: each would strip and compile the same files, which is half of what it costs.
      env: { ...process.env, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(home, 'compiled') },
    },
  )
  const begun: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { what, step } = JSON.parse(line) as { what: string; step: string }
    if (what !== 'started') return
    begun.push(step)
    if (step === how.killAt) child.kill('SIGKILL')
  })
  return new Promise((done) => {
    child.on('exit', (code, signal) => done({ code, killed: signal === 'SIGKILL', steps: begun }))
  })
}

/** The checksum of every published run by step, and proof that the audit trail is whole. */
async function checksums(dataDir: string): Promise<Readonly<Record<string, string>>> {
  const keys = ['--master-key-file', join(home, 'master.key')]
  const { config } = readConfig(['--data-dir', dataDir, '--as-of', '2026-10-16', ...keys], {})
  const open = await openPlatform(config, openLog('silent'))
  try {
    return await jobCtx(open.platform).slice(async (db) => {
      const found = await sql<{ step: string; checksum: string }>`
        select step, checksum from runs where status = 'published' and step <> 'relay' order by run_id`.execute(db)
      expect((await verifyTrail(db, config)).isWhole).toBe(true)
      return Object.fromEntries(found.rows.map((row) => [row.step, row.checksum]))
    })
  } finally {
    await open.close()
  }
}
