import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores.close())

async function functionsWhere(condition: string): Promise<readonly string[]> {
  const { rows } = await stores.pg.pool.query<{ proname: string }>(
    `select distinct p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and ${condition} order by 1`,
  )
  return rows.map((row) => row.proname)
}

describe('functions that look beyond their caller’s scope', () => {
  test('do so by a policy for their owner: none ties the scope’s settings to itself, which an owner on a server may not', async () => {
    expect(await functionsWhere(`array_to_string(p.proconfig, ' ') like '%app.%'`)).toEqual([])
  })

  test('pin the schema they look names up in', async () => {
    expect(
      await functionsWhere(`p.prosecdef and coalesce(array_to_string(p.proconfig, ' '), '') not like '%search_path=%'`),
    ).toEqual([])
  })

  test('are none that a customer’s own visit may call, but for what is about the visitor alone', async () => {
    const called = await functionsWhere(
      `p.prosecdef and has_function_privilege('zhike_customer', p.oid, 'execute') and p.prorettype <> 'trigger'::regtype`,
    )
    expect(called.filter((name) => !/^my_|_visit$|^(opened|missed)_link$/.test(name))).toEqual([])
  })
})
