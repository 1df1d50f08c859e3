import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { jobOver } from '../../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testInstant, testStores } from '../../../test/support.ts'
import { stoppedClock } from '../../platform/clock.ts'
import type { JobCtx } from '../../platform/ctx.ts'
import { type Keyring, openFields, openKeyring, sealFields } from '../../platform/crypto/keyring.ts'
import type { SuiteName } from '../../platform/crypto/suite.ts'
import { keyStanding, retireKeys, rotateKeys } from './rotate.ts'

let stores: TestStores
const folder = mkdtempSync(join(tmpdir(), 'zhike-rotate-'))
beforeAll(async () => {
  stores = await testStores()
})
afterAll(async () => {
  await stores.close()
  rmSync(folder, { recursive: true })
})

const PARTIES = 25
let file = ''
let made = 0
beforeEach(async () => {
  made += 1
  file = join(folder, `master-${made}.key`)
  await stores.pg.pool.query('delete from party_keys')
  await stores.pg.pool.query('delete from users')
})

/** A process of the installation: its keyring, opened when it started. */
const processOf = (suite: SuiteName, keyring: Keyring = openKeyring(file, suite, testInstant, 0)): JobCtx => ({
  ...jobOver(stores),
  keyring,
  config: { ...stores.config, masterKeyFile: file },
})

/** Parties with a name each, of whom the seventh was erased, and the secret of a user's second factor. Answers how each name lies sealed. */
async function fill({ keyring, slice }: JobCtx): Promise<readonly Buffer[]> {
  const sealed: Buffer[] = []
  await slice(async (db) => {
    for (let id = 1; id <= PARTIES; id += 1) {
      const key = keyring.newDataKey()
      sealed.push(sealFields(keyring.suite, key, { fullName: `客户${id}` }))
      await sql`insert into party_keys (party_id, source, key_token, wrapped, kid) values (${id}, 'core', ${Buffer.from([id])}, ${id === 7 ? null : key.wrapped}, '1')`.execute(
        db,
      )
    }
    await sql`insert into users (login, totp_sealed, created_at) values ('9002', ${keyring.sealText('SECRET')}, now())`.execute(
      db,
    )
  })
  return sealed
}

const wrappedOf = async (): Promise<readonly (Buffer | null)[]> =>
  (await stores.pg.pool.query<{ wrapped: Buffer | null }>('select wrapped from party_keys order by party_id')).rows.map(
    (row) => row.wrapped,
  )

/** The names as a process opens them; null for whom it cannot. */
const namesBy = async ({ keyring }: JobCtx, sealed: readonly Buffer[]): Promise<readonly (string | null)[]> =>
  (await wrappedOf()).map((wrapped, i) =>
    wrapped === null ? null : openFields<{ fullName: string }>(keyring.unwrap(wrapped), sealed[i] ?? Buffer.alloc(0)).fullName,
  )
const everybody = Array.from({ length: PARTIES }, (_, i) => (i === 6 ? null : `客户${i + 1}`))

describe.each(['aes', 'sm'] as const)('rotating the master key, suite %s', (suite) => {
  test('wraps every party’s key and the installation’s own secrets anew; a process that was running meanwhile opens all of it without a restart', async () => {
    const [server, command] = [processOf(suite), processOf(suite)]
    const sealed = await fill(server)
    const before = await wrappedOf()
    expect(await rotateKeys(command, { slice: 10 })).toEqual({ newest: 2, isResumed: false, parties: PARTIES - 1, others: 1 })
    expect(await keyStanding(command)).toEqual([
      { kid: 2, sealed: PARTIES },
      { kid: 1, sealed: 0 },
    ])
    expect(await namesBy(server, sealed)).toEqual(everybody)
    const found = await stores.pg.pool.query<{ totp_sealed: Buffer }>('select totp_sealed from users')
    expect(server.keyring.openText(found.rows[0]?.totp_sealed ?? Buffer.alloc(0))).toBe('SECRET')
    // What the server seals from now on is under the new key, too; the file is its owner's alone.
    expect(server.keyring.newDataKey().wrapped[3]).toBe(2)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await wrappedOf()).filter((wrapped, i) => wrapped !== null && wrapped.equals(before[i] ?? Buffer.alloc(0)))).toEqual(
      [],
    )
  })

  test('killed after a slice, it is resumed under the same new key and ends where it would have ended', async () => {
    const server = processOf(suite)
    const sealed = await fill(server)
    const dies = rotateKeys(processOf(suite), {
      slice: 10,
      onProgress: () => {
        throw new Error('killed')
      },
    })
    await expect(dies).rejects.toThrow('killed')
    expect(await keyStanding(server)).toEqual([
      { kid: 2, sealed: 10 },
      { kid: 1, sealed: PARTIES - 10 },
    ])
    // In between, both keys are in use and everybody is readable.
    expect(await namesBy(server, sealed)).toEqual(everybody)
    expect(await rotateKeys(processOf(suite), { slice: 10 })).toEqual({
      newest: 2,
      isResumed: true,
      parties: PARTIES - 11,
      others: 1,
    })
    expect(await namesBy(server, sealed)).toEqual(everybody)
    const wrapping = (JSON.parse(readFileSync(file, 'utf8')) as { wrapping: unknown[] }).wrapping
    expect(wrapping.length).toBe(2)
  })
})

test('a party erased between reading and writing of a slice stays erased', async () => {
  const server = processOf('aes')
  await fill(server)
  const client = await stores.pg.pool.connect()
  await client.query('begin')
  await client.query('update party_keys set wrapped = null where party_id = 3')
  // The rotation has read the slice, party 3 with its key, and waits to write it until the erasure ends.
  const rotation = rotateKeys(processOf('aes'))
  const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  while ((await stores.pg.pool.query<{ n: number }>(waiting)).rows[0]?.n === 0);
  await client.query('commit')
  client.release()
  expect(await rotation).toMatchObject({ parties: PARTIES - 2 })
  expect((await wrappedOf())[2]).toBeNull()
})

test('of two rotations at once one is refused with a sentence; the file has one new key and everybody is readable', async () => {
  const sealed = await fill(processOf('aes'))
  const both = await Promise.allSettled([rotateKeys(processOf('aes')), rotateKeys(processOf('aes'))])
  expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'precondition-failed' })
  const kids = (JSON.parse(readFileSync(file, 'utf8')) as { wrapping: { kid: number }[] }).wrapping.map((one) => one.kid)
  expect(kids).toEqual([1, 2])
  expect(await namesBy(processOf('aes'), sealed)).toEqual(everybody)
})

test('under another suite the next rotation wraps by that one; what was sealed stays readable', async () => {
  const sealed = await fill(processOf('aes'))
  await rotateKeys(processOf('sm'))
  const wrapped = (await wrappedOf()).filter((one) => one !== null)
  expect(new Set(wrapped.map((one) => one[1]))).toEqual(new Set([2]))
  expect(await namesBy(processOf('aes'), sealed)).toEqual(everybody)
})

describe('retiring', () => {
  test('takes out keys that seal nothing, an hour after the newest was made; never one that is in use', async () => {
    const now = processOf('aes')
    const sealed = await fill(now)
    await rotateKeys(now)
    await expect(retireKeys(now)).rejects.toMatchObject({ code: 'precondition-failed' })
    const later = { ...now, clock: stoppedClock(new Date(testInstant.getTime() + 3_600_000)) }
    // Sealed under the old key by a transaction that ended late.
    const late = keyringOfOld()
    await stores.pg.pool.query('update users set totp_sealed = $1', [late.sealText('LATE')])
    expect(await retireKeys(later)).toEqual([])
    expect(await rotateKeys(later)).toMatchObject({ newest: 2, isResumed: true, others: 1 })
    expect(await retireKeys(later)).toEqual([1])
    expect(await retireKeys(later)).toEqual([])
    expect(await namesBy(now, sealed)).toEqual(everybody)
  })
})

/** The keys as they were before the newest one was added. */
function keyringOfOld(): Keyring {
  const keys = JSON.parse(readFileSync(file, 'utf8')) as { wrapping: unknown[] }
  const old = join(folder, `old-${made}.key`)
  writeFileSync(old, JSON.stringify({ ...keys, wrapping: keys.wrapping.slice(0, 1) }), { mode: 0o600 })
  return openKeyring(old, 'aes', testInstant)
}

test('everything that is sealed is reached by the rotation: with a party’s key, or registered as the installation’s', async () => {
  const { rows } = await stores.pg.pool.query<{ name: string }>(`
    select c.table_name || '.' || c.column_name as name from information_schema.columns c join pg_tables t on t.tablename = c.table_name and t.schemaname = 'public'
    where c.table_schema = 'public' and c.data_type = 'bytea' and c.column_name ~ 'sealed'
      and not exists (select from personal_data d where d.of_table = c.table_name and d.of_column in (c.column_name, '*'))
      and not exists (select from sealed_by_installation s where s.of_table = c.table_name and s.of_column = c.column_name) order by 1`)
  expect(rows).toEqual([])
})
