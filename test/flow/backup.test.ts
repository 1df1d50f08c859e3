// A backup is one consistent pair of both stores: restored into an empty folder it answers as the bank it was taken from.
import { appendFileSync, chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendAudit } from '../../src/access/service.ts'
import { exportDailyRoot } from '../../src/access/service-audit.ts'
import { backup } from '../../src/app/backup/backup.ts'
import { restore } from '../../src/app/backup/restore.ts'
import { runNight } from '../../src/app/night/night.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { jobCtx, type OpenPlatform, openPlatform } from '../../src/app/open-platform.ts'
import { setUpDemo } from '../../src/app/set-up-demo.ts'
import type { AppError } from '../../src/kernel/errors.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { migrateRecord } from '../../src/platform/postgres/migrate.ts'
import type { JobCtx } from '../../src/platform/ctx.ts'
import { openPg } from '../../src/platform/postgres/open.ts'
import { reclaim } from '../../src/platform/retention.ts'
import { openStores } from '../../src/platform/stores/open.ts'
import { factsIn } from './facts.ts'

const log = openLog('silent')
let home: string
const configOf = (name: string) => readConfig(['--data-dir', join(home, name), '--as-of', '2026-10-16'], {}).config

/** The bank as it stood when the backup began; people and a night went on working while it was written. */
let before: Awaited<ReturnType<typeof factsIn>>
let workedMeanwhile: number
let triggersAfter: number

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'zhike-backup-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  const open = await openPlatform(configOf('bank'), log)
  const ctx = jobCtx(open.platform)
  try {
    await setUpDemo(ctx, { customers: 240, businessDate: parseDay('2026-10-15'), transactionsPerCustomer: 20 })
    await ctx.slice((db) => exportDailyRoot(db, open.platform))
    await openDoors(open)
    // As a killed import leaves it.
    await ctx.warehouse.command('CREATE TABLE intake_balances_99 (line UInt64) ENGINE = MergeTree ORDER BY line')
    before = await factsIn(open)
    await backupAtWork(open)
    await dropRetired(ctx)
    triggersAfter = (
      await ctx.warehouse.one<{ n: number }>('SELECT uniqExact(run_id) AS n FROM trigger_hits', {}, { numbers: true })
    ).n
  } finally {
    await open.close()
  }
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A link a customer holds, a visit by it, and an account that waits to be entered. */
async function openDoors({ platform }: OpenPlatform): Promise<void> {
  const later = `now(), now() + interval '1 day'`
  await platform.pg.pool.query(
    `insert into privacy_links (party_id, token_hash, made_by, made_at, expires_at) select 1, '\\x01', min(user_id), ${later} from users`,
  )
  await platform.pg.pool.query(
    `insert into privacy_visits (visit_hash, link_id, party_id, began_at, last_seen_at) select '\\x02', link_id, 1, now(), now() from privacy_links`,
  )
  await platform.pg.pool.query(
    `insert into activations (user_id, requester_hash, approver_hash, expires_at) select min(user_id), '\\x03', '\\x04', now() + interval '1 day' from users`,
  )
}

/** All facts but those of what a restored bank ends. */
function withoutDoors({ record, ...facts }: Awaited<ReturnType<typeof factsIn>>) {
  const doors = ['activations', 'privacy_links', 'privacy_visits']
  return { ...facts, record: Object.fromEntries(Object.entries(record).filter(([table]) => !doors.includes(table))) }
}

/** How many doors stand open in a bank. */
async function doorsOpenIn(name: string): Promise<unknown> {
  const open = await openPlatform(configOf(name), log)
  try {
    const counted = await jobCtx(open.platform).slice((db) =>
      sql`
        select (select count(*)::int from privacy_links where revoked_at is null) as links, (select count(*)::int from privacy_links) as "allLinks",
          (select count(*)::int from privacy_visits where ended_at is null) as visits,
          (select count(*)::int from activations where used_at is null and revoked_at is null) as activations, (select count(*)::int from activations) as "allActivations"`.execute(
        db,
      ),
    )
    return counted.rows[0]
  } finally {
    await open.close()
  }
}

/** Takes the backup; from its first table on the next night runs, and with every table something is entered in the audit. */
async function backupAtWork({ platform }: OpenPlatform): Promise<void> {
  const ctx = jobCtx(platform)
  const work: Promise<unknown>[] = []
  let done = 0
  const onProgress = (): void => {
    if (work.length === 0)
      work.push(retireTriggers(ctx), runNight(ctx, { businessDate: parseDay('2026-10-16'), steps: nightSteps }))
    const entry = { user: ctx.user, action: 'test.work.go', subjectKind: 'test', subjectId: String(work.length) }
    work.push(
      ctx
        .slice((db) => appendAudit(db, entry))
        .then(() => {
          done += 1
        }),
    )
  }
  await backup(platform, { folder: join(home, 'backup'), withKeys: true, onProgress })
  workedMeanwhile = done
  await Promise.all(work)
}

/** A run is retired long ago, and the partitions of those are dropped: but not under the hands of a backup. */
async function retireTriggers(ctx: JobCtx): Promise<void> {
  await ctx.slice((db) =>
    sql`update runs set status = 'superseded', retired_at = '2026-01-01' where step = 'triggers'`.execute(db),
  )
  await dropRetired(ctx)
}

const dropRetired = (ctx: JobCtx): Promise<void> =>
  reclaim(ctx, { tables: ['trigger_hits'], before: new Date('2026-02-01'), keptSteps: [], asOf: parseDay('2026-10-15') })

test('a bank that was at work, restored into an empty folder, is as it was when its backup began, and its keys open the names', async () => {
  expect(workedMeanwhile).toBeGreaterThan(10)
  // Of the two nights' runs, the first one's was dropped once the backup was written.
  expect(triggersAfter).toBe(1)
  expect(before.isWhole).toMatchObject({ isWhole: true, roots: 1 })
  const manifest = await restore(configOf('restored'), log, { folder: join(home, 'backup') })
  expect(manifest.businessDate).toBe('2026-10-15')
  expect(withoutDoors(await factsOf('restored'))).toEqual(withoutDoors(before))
})

test('no link, visit or account to be entered of the backup opens anything in the restored bank', async () => {
  expect(await doorsOpenIn('restored')).toEqual({ links: 0, allLinks: 1, visits: 0, activations: 0, allActivations: 1 })
})

test('a backup that was changed, cut off or lost a file afterwards is refused, by the name of the file', async () => {
  const harmed = (name: string, harm: (folder: string) => void) => {
    const folder = join(home, name)
    cpSync(join(home, 'backup'), folder, { recursive: true })
    harm(folder)
    return restore(configOf('never'), log, { folder }).catch((thrown: unknown) => (thrown as AppError).userMessage.en)
  }
  const told = [
    await harmed('changed', (folder) => appendFileSync(join(folder, 'record', 'users.csv'), 'one more\n')),
    await harmed('cut', (folder) => truncateSync(join(folder, 'warehouse', 'balances.native'), 1000)),
    await harmed('lost', (folder) => rmSync(join(folder, 'audit', readdirSync(join(folder, 'audit'))[0] ?? ''))),
    await harmed('cut-manifest', (folder) => truncateSync(join(folder, 'manifest.json'), 1000)),
    await harmed('no-manifest', (folder) => rmSync(join(folder, 'manifest.json'))),
  ]
  expect(told).toEqual([
    'record/users.csv of the backup was changed or cut off.',
    'warehouse/balances.native of the backup was changed or cut off.',
    expect.stringMatching(/^audit\/root-\d{4}-\d\d-\d\d\.json of the backup is missing\.$/),
    'manifest.json of the backup was changed or cut off.',
    `${join(home, 'no-manifest')} holds no backup: it has no manifest.json.`,
  ])
  expect(existsSync(join(home, 'never'))).toBe(false)
})

test('stores that hold something are not restored into, and keep what they hold', async () => {
  await expect(restore(configOf('restored'), log, { folder: join(home, 'backup') })).rejects.toThrow('not empty')
  expect(withoutDoors(await factsOf('restored'))).toEqual(withoutDoors(before))
})

test('a data folder made before the newest migration goes forward with its rows', async () => {
  const config = configOf('earlier')
  const shipped = join(import.meta.dirname, '../../src/platform/postgres/migrations')
  const earlier = join(home, 'earlier-migrations')
  cpSync(shipped, earlier, { recursive: true })
  const newest = readdirSync(earlier).sort().at(-1) ?? ''
  rmSync(join(earlier, newest))
  const stores = await openStores(config, log)
  const pg = openPg(stores.record, log)
  await migrateRecord(pg, earlier)
  await pg.pool.query(`insert into counters (key, value) values ('of-old', 7)`)
  await pg.close()
  await stores.close()
  const open = await openPlatform(config, log)
  const found = await open.platform.pg.pool.query(
    `select value, (select max(name) from schema_migrations) as newest from counters where key = 'of-old'`,
  )
  await open.close()
  expect(found.rows).toEqual([{ value: 7, newest }])
})

async function factsOf(name: string) {
  const open = await openPlatform(configOf(name), log)
  try {
    return await factsIn(open)
  } finally {
    await open.close()
  }
}
