import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'
import { openLog } from '../log.ts'
import { noScope } from '../scope.ts'
import { migrateRecord } from './migrate.ts'
import { inTransaction, openPg, type Pg } from './open.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores?.close())

const request = { role: 'zhike_app', settings: noScope } as const
const job = { role: 'zhike_job', settings: noScope } as const

/** The code with which the record refuses a statement of a request that has taken its role off; '' when it does not. */
const afterReset = (pg: Pg, statement: string, scope: typeof request | typeof job = request): Promise<string> =>
  inTransaction(pg, scope, async (db) => {
    await sql`reset role`.execute(db)
    await sql.raw(statement).execute(db)
  }).then(
    () => '',
    (thrown: { code?: string }) => thrown.code ?? String(thrown),
  )

/** What would give a statement that slipped in more than the request had. */
const climbs = [
  'set role zhike',
  'set session authorization zhike',
  'set local role postgres_owner_that_is_not',
  'select * from users',
  'select * from customers',
  "update users set status = 'active'",
  'alter table users disable row level security',
  'drop table audit_events',
  'create table mine (a int)',
  "copy users to program 'cat'",
  'alter role zhike_login superuser',
  'create role somebody login',
  'grant zhike to zhike_login',
]

describe('a request', () => {
  test('that takes its role off is somebody who owns nothing and may become nobody else', async () => {
    const who = await inTransaction(stores.pg, request, async (db) => {
      await sql`reset role`.execute(db)
      return (await sql<object>`select current_user as current, session_user as session`.execute(db)).rows[0]
    })
    expect(who).toEqual({ current: 'zhike_login', session: 'zhike_login' })
    for (const statement of [...climbs, 'set role zhike_job']) {
      const code = await afterReset(stores.pg, statement)
      expect([statement, ['42501', '22023'].includes(code)]).toEqual([statement, true])
    }
  })

  test('still acts as what it is given', async () => {
    const who = await inTransaction(
      stores.pg,
      request,
      async (db) => (await sql<{ who: string }>`select current_user as who`.execute(db)).rows,
    )
    expect(who).toEqual([{ who: 'zhike_app' }])
  })
})

test('a job neither becomes the owner nor a request', async () => {
  for (const statement of [...climbs, 'set role zhike_app']) {
    const code = await afterReset(stores.pg, statement, job)
    expect([statement, ['42501', '22023'].includes(code)]).toEqual([statement, true])
  }
})

describe('on a server', () => {
  const { host, database } = inject('record') as { host: string; database: string }
  const urlOf = (login: string) => `postgres://${login}@localhost/${database}?host=${encodeURIComponent(host)}`
  const log = openLog('silent')
  let name: string
  beforeAll(async () => {
    name = String((await stores.pg.pool.query<{ name: string }>('select current_database() as name')).rows[0]?.name)
    await stores.pg.pool.query(`do $$ begin
      create role bank_login login noinherit; create role bank_owner_too login noinherit; grant zhike to bank_owner_too;
    exception when duplicate_object then null; end $$`)
  })

  test('with an address for the owner, requests and jobs sign in as the other login', async () => {
    const pg = openPg({ connectionString: urlOf('bank_login'), ownerConnectionString: urlOf('zhike') }, log, { database: name })
    await migrateRecord(pg)
    for (const scope of [request, job]) {
      const who = await inTransaction(
        pg,
        scope,
        async (db) => (await sql<{ who: string }>`select session_user || ' as ' || current_user as who`.execute(db)).rows,
      )
      expect(who).toEqual([{ who: `bank_login as ${scope.role}` }])
    }
    for (const statement of climbs) expect([statement, await afterReset(pg, statement)]).not.toEqual([statement, ''])
    expect((await pg.pool.query('select current_user as who')).rows).toEqual([{ who: 'zhike' }])
    await pg.close()
  })

  test('a login that may become the owner, or that is not there, is refused in a sentence', async () => {
    for (const [login, sentence] of [
      ['bank_owner_too', 'is not apart from the owner'],
      ['zhike', 'is not apart from the owner'],
      ['bank_nobody', 'has no login bank_nobody'],
    ] as const) {
      const pg = openPg({ connectionString: urlOf(login), ownerConnectionString: urlOf('zhike') }, log, { database: name })
      await expect(migrateRecord(pg)).rejects.toMatchObject({ userMessage: { en: expect.stringContaining(sentence) } })
      await pg.close()
    }
  })

  test('with one address only, everything is one login, as the bank set it up', async () => {
    const pg = openPg({ connectionString: urlOf('zhike') }, log, { database: name })
    await migrateRecord(pg)
    expect([pg.as.zhike_app === pg.pool, pg.as.zhike_job === pg.pool]).toEqual([true, true])
    await pg.close()
  })
})
