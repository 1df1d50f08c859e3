import { sql } from 'kysely'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'

/** One look at a customer, as the customer may be told of it. */
export type ToldLookup = { readonly at: Date; readonly what: Label; readonly post: string; readonly branch: Label }

type Row = { at: Date; zh: string; en: string; post: string; branch_zh: string; branch_en: string }

const lookupOf = (row: Row): ToldLookup => ({
  at: row.at,
  what: { zh: row.zh, en: row.en },
  post: row.post,
  branch: { zh: row.branch_zh, en: row.branch_en },
})

/** The looks at a customer's parties that the customer may be told, newest first: never those for money laundering, fraud, law or audit (0113_lookups.sql). */
export async function toldLookups(db: Db, partyIds: readonly number[], most: number): Promise<readonly ToldLookup[]> {
  const { rows } = await sql<Row>`
    select l.at, k.label_zh as zh, k.label_en as en, l.post, l.branch_zh, l.branch_en
    from lookups_told(${partyIds}::integer[], ${most}) l join lookup_kinds k using (action)`.execute(db)
  return rows.map(lookupOf)
}
