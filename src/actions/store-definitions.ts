import { sql } from 'kysely'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'

export type OfferVersion = {
  readonly key: string
  readonly version: number
  readonly label: Label
  readonly product: string | null
}

/** Name and product of some offers, each in a stated version. */
export async function offerVersions(
  db: Db,
  named: readonly { readonly key: string; readonly version: number }[],
): Promise<readonly OfferVersion[]> {
  if (named.length === 0) return []
  const found = await sql<OfferVersion>`
    select key, version, body -> 'label' as label, body ->> 'product' as product from definitions
    where kind = 'offer' and (key, version) in
      (select key, version from unnest(${named.map(({ key }) => key)}::text[], ${named.map(({ version }) => version)}::int[]) as asked(key, version))`.execute(
    db,
  )
  return found.rows
}
