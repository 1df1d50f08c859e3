import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testDay, testStores } from '../../test/support.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { installationOn } from '../platform/installation.ts'
import { inForceOf, readProfile } from '../platform/profile-files.ts'
import { followedProfile, followProfile, profileFolder } from './policy-profile.ts'

let stores: TestStores
let ctx: JobCtx
beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
})
afterAll(async () => {
  await stores.close()
})

const counts = async () =>
  (
    await ctx.slice((db) =>
      sql<object>`
        select (select count(*)::int from definitions) as definitions, (select count(*)::int from runs) as imports,
          (select count(*)::int from landing_organisation where kind = 'branch') as branches`.execute(db),
    )
  ).rows[0] as { definitions: number; imports: number; branches: number }

test('until a profile is loaded the installation is the usual one and follows none', async () => {
  expect(await followedProfile(ctx, testDay)).toBeUndefined()
  expect((await ctx.slice((db) => installationOn(db, testDay))).baseCurrency).toBe('CNY')
  await expect(followProfile(ctx, 'no-such-profile', testDay)).rejects.toMatchObject({ code: 'not-found' })
})

test('a profile brings its policies and what the extracts lack, once', async () => {
  expect(await followProfile(ctx, 'berka', testDay)).toMatchObject({ baseCurrency: 'CZK', calendar: 'berka-1993-1994' })
  const first = await counts()
  expect(first).toMatchObject({ imports: 1, branches: 77 })
  expect(first.definitions).toBeGreaterThan(150)
  await followProfile(ctx, 'berka', testDay)
  expect(await counts()).toEqual(first)
  expect(await followedProfile(ctx, testDay)).toBe('berka')
})

test('read from its files alone, a profile is in force as the installation that loaded it has it', async () => {
  const profile = readProfile(profileFolder('berka'))
  const kinds = [...new Set(profile.map(({ kind }) => kind))]
  expect(kinds).toEqual(expect.arrayContaining(['offer', 'treatment', 'gate', 'tier-scheme', 'installation']))
  for (const kind of kinds)
    expect(inForceOf(profile, kind, testDay)).toEqual(await ctx.slice((db) => definitionsInForce(db, kind, testDay)))
})

test('an installation that follows one profile takes no other: sums and thresholds would mix', async () => {
  const before = await counts()
  await expect(followProfile(ctx, 'default', testDay)).rejects.toMatchObject({ code: 'precondition-failed' })
  expect(await counts()).toEqual(before)
  expect((await ctx.slice((db) => installationOn(db, testDay))).baseCurrency).toBe('CZK')
})
