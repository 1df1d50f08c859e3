// DESIGN 3.13: row security must fail closed. Every table that has it is asked with its settings unset, empty, half set and left over from an earlier transaction,
// and must raise each time; every table that can name a customer and that requests can touch must have it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStores, testStores } from '../support.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores?.close())

const settings = ['scope', 'staff', 'branches', 'counter_customer']
const fine: Record<string, string> = { scope: 'bank', staff: '7', branches: '{3}', counter_customer: '0' }

async function names(query: string): Promise<readonly string[]> {
  const { rows } = await stores.pg.pool.query<{ name: string }>(query)
  return rows.map((row) => row.name)
}

const protectedTables = () => names("select relname as name from pg_class where relrowsecurity and relkind = 'r' order by 1")

/** What reading a table as a request gives, on one connection: the number of rows, or the error's code. Each step is a transaction with the settings it has. */
async function readAs(
  table: string,
  steps: readonly Readonly<Record<string, string>>[],
  role = 'zhike_app',
): Promise<number | string> {
  const client = await stores.pg.pool.connect()
  try {
    let outcome: number | string = 'nothing asked'
    for (const given of steps) {
      await client.query('begin')
      for (const [key, value] of Object.entries(given))
        await client.query(`select set_config($1, $2, true)`, [`app.${key}`, value])
      await client.query(`set local role ${role}`)
      outcome = await client.query(`select count(*) as n from ${table}`).then(
        (found) => Number(found.rows[0]?.n),
        (thrown: { code: string }) => thrown.code,
      )
      await client.query('rollback')
    }
    return outcome
  } finally {
    client.release(true)
  }
}

describe('tables under row security', () => {
  beforeAll(async () => {
    // A policy is not asked about rows that are not there, so each table gets one: all its columns empty, with the constraints of this copy taken off.
    const { pool } = stores.pg
    await pool.query(`do $$ declare c record; begin
      for c in select conrelid::regclass as t, conname from pg_constraint where connamespace = 'public'::regnamespace and contype in ('f', 'c')
        loop execute format('alter table %s drop constraint %I', c.t, c.conname); end loop;
      for c in select conrelid::regclass as t, conname from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u')
        loop execute format('alter table %s drop constraint %I cascade', c.t, c.conname); end loop;
      for c in select attrelid::regclass as t, attname from pg_attribute a join pg_class k on k.oid = a.attrelid
        where k.relnamespace = 'public'::regnamespace and k.relkind = 'r' and attnotnull and attnum > 0 and attidentity = '' and not attisdropped
        loop execute format('alter table %s alter column %I drop not null', c.t, c.attname); end loop;
    end $$`)
    for (const table of await protectedTables()) {
      await pool.query(`insert into ${table} default values`)
      await pool.query(`grant select on ${table} to zhike_app, zhike_job`)
    }
  })

  test('are read by somebody whose settings are all there', async () => {
    for (const table of await protectedTables()) expect([table, await readAs(table, [fine])]).toEqual([table, 1])
  })

  const without = (key: string) => Object.fromEntries(Object.entries(fine).filter(([name]) => name !== key))
  const cases: readonly { readonly when: string; readonly steps: readonly Readonly<Record<string, string>>[] }[] = [
    { when: 'nothing is set', steps: [{}] },
    { when: 'all is empty', steps: [Object.fromEntries(settings.map((key) => [key, '']))] },
    { when: 'settings were those of an earlier transaction', steps: [fine, {}] },
    ...settings.map((key) => ({ when: `${key} is missing`, steps: [without(key)] })),
    ...settings.map((key) => ({ when: `${key} is empty`, steps: [{ ...fine, [key]: '' }] })),
  ]
  test.each(cases)('raise when $when', async ({ steps }) => {
    const tables = await protectedTables()
    expect(tables.length).toBeGreaterThan(10)
    for (const table of tables)
      for (const role of ['zhike_app', 'zhike_job'])
        expect([table, role, await readAs(table, steps, role)]).toEqual([table, role, '42501'])
  })

  test('bind their owner too, and each has a policy for every command', async () => {
    expect(
      await names("select relname as name from pg_class where relrowsecurity and not relforcerowsecurity and relkind = 'r'"),
    ).toEqual([])
    expect(await names("select distinct tablename as name from pg_policies where cmd = 'ALL' order by 1")).toEqual(
      await protectedTables(),
    )
  })
})

describe('tables that can name a customer', () => {
  test('are under forced row security wherever a request can touch them', async () => {
    const open = await names(`
      select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm') and a.attname in ('customer_id', 'party_id')
        and not c.relforcerowsecurity
        and (has_any_column_privilege('zhike_app', c.oid, 'select, insert, update') or has_table_privilege('zhike_app', c.oid, 'delete'))
      order by 1`)
    expect(open).toEqual([])
  })

  test('belong to nobody that requests or jobs act as, and neither role may pass by the policies', async () => {
    expect(await names("select tablename as name from pg_tables where tableowner in ('zhike_app', 'zhike_job')")).toEqual([])
    expect(
      await names(
        "select rolname as name from pg_roles where rolname in ('zhike_app', 'zhike_job') and (rolsuper or rolbypassrls)",
      ),
    ).toEqual([])
  })
})
