// The real Czech bank for tests: where its files lie, how it comes in, and whose customer a number of ours is.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import { followProfile } from '../../src/app/policy-profile.ts'
import { type Day, dayAt } from '../../src/kernel/day.ts'
import { tokenOf } from '../../src/kernel/ids.ts'
import type { JobCtx } from '../../src/platform/ctx.ts'
import type { ImportReport } from '../../src/sources/report.ts'
import { loadMapping } from '../../src/sources/mapping-files.ts'
import { importDelivery } from '../../src/sources/service.ts'

export const berkaFolder = join(
  process.env['ZHIKE_DATASETS'] ?? resolve(import.meta.dirname, '../../../shared/datasets'),
  'berka',
)
export const hasBerka = existsSync(berkaFolder)

/** `zhike import --mapping berka [--as-of <day>]` on an empty installation: policies, branches and staff of the profile that the mapping names, then the bank's files. */
export async function importBerka(ctx: JobCtx, asOf?: Day): Promise<ImportReport> {
  await followProfile(ctx, loadMapping('berka').profile ?? '', asOf ?? dayAt(ctx.clock.now()))
  return await importDelivery(ctx, { folder: berkaFolder, mapping: 'berka', businessDate: asOf })
}

/** Which party each of some clients became, by the keyed token of its source key: the data has no document to know a person by. */
export async function partiesOf(ctx: JobCtx, clientIds: readonly string[]): Promise<ReadonlyMap<number, string>> {
  const byToken = new Map(
    clientIds.map((id) => [Buffer.from(tokenOf(ctx.keyring.token.key, 'party', 'berka', id)).toString('hex'), id]),
  )
  const found = await ctx.slice((db) =>
    sql<{
      partyId: number
      token: string
    }>`select party_id as "partyId", encode(key_token, 'hex') as token from party_keys`.execute(db),
  )
  return new Map(found.rows.flatMap(({ partyId, token }) => (byToken.has(token) ? [[partyId, byToken.get(token) ?? '']] : [])))
}
