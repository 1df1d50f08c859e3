import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { canonicalJson } from '../kernel/ids.ts'
import type { Db } from './ctx.ts'
import { readProfile } from './profile-files.ts'

/** One version of a definition in force: what it says, and which version said it. */
export type Definition = { readonly key: string; readonly version: number; readonly body: unknown }

export type NewDefinition = {
  readonly kind: string
  readonly key: string
  /** The version it must become; left out, the next one. */
  readonly version?: number | undefined
  readonly body: unknown
  readonly validFrom: Day
  readonly validTo?: Day | undefined
  readonly author: string
  readonly approver?: string | undefined
}

/**
 * Writes a definition as a new immutable version and answers which one. What the newest version already says is not written again,
 * so loading the same content twice changes nothing; a stated version that says something else is refused.
 */
export async function putDefinition(db: Db, item: NewDefinition, at: Date): Promise<number> {
  const found = await sql<{ version: number; body: unknown; valid_from: Day }>`
    select version, body, valid_from::text as valid_from from definitions where kind = ${item.kind} and key = ${item.key} order by version desc`.execute(
    db,
  )
  const [newest] = found.rows
  const isSame = (row: { body: unknown; valid_from: Day }) =>
    row.valid_from === item.validFrom && canonicalJson(row.body) === canonicalJson(item.body)
  const stated = found.rows.find((row) => row.version === item.version)
  if (stated !== undefined) {
    if (isSame(stated)) return stated.version
    throw new AppError('bad-definition', {
      message: `${item.kind}/${item.key} version ${item.version} exists and says something else: versions never change`,
    })
  }
  if (item.version === undefined && newest !== undefined && isSame(newest)) return newest.version
  const version = item.version ?? (newest?.version ?? 0) + 1
  await sql`
    insert into definitions (kind, key, version, body, valid_from, valid_to, author, approver, created_at)
    values (${item.kind}, ${item.key}, ${version}, ${JSON.stringify(item.body)}::jsonb, ${item.validFrom}, ${item.validTo ?? null},
      ${item.author}, ${item.approver ?? null}, ${at})`.execute(db)
  return version
}

/** The newest version of every definition of a kind whose validity covers the day and that a second person approved, in key order. */
export async function definitionsInForce(db: Db, kind: string, asOf: Day): Promise<readonly Definition[]> {
  const found = await sql<Definition>`
    select distinct on (key) key, version, body from definitions
    where kind = ${kind} and approver is not null and valid_from <= ${asOf} and (valid_to is null or valid_to >= ${asOf})
    order by key, version desc`.execute(db)
  return found.rows
}

/** Loads a profile folder, every definition in it; answers how many it names. Loading it again adds only what changed. */
export async function loadProfile(db: Db, folder: string, at: Date): Promise<number> {
  const items = readProfile(folder)
  for (const item of items) await putDefinition(db, item, at)
  return items.length
}
