import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { Rate } from './rates.ts'

/** Rates as delivered; one that its source corrected is corrected. Returns how many are new or changed. */
export async function pullRates(db: Db, at: Date): Promise<number> {
  const done = await sql`
    insert into rates (currency, day, mid_micro, source, recorded_at) select currency, day, mid_micro, source, ${at} from landing_rate
    on conflict (currency, day) do update set mid_micro = excluded.mid_micro, source = excluded.source, recorded_at = excluded.recorded_at
    where (rates.mid_micro, rates.source) is distinct from (excluded.mid_micro, excluded.source)`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

/** The rates of some currencies from one day to another, in the order of days. */
export async function readRates(
  db: Db,
  currencies: readonly string[],
  span: { readonly from?: Day; readonly to: Day },
): Promise<readonly Rate[]> {
  if (currencies.length === 0) return []
  const { rows } = await sql<Rate>`
    select currency, day, mid_micro as "midMicro", source from rates
    where currency = any(${[...currencies]}::text[]) and day >= ${span.from ?? '0001-01-01'} and day <= ${span.to} order by currency, day`.execute(
    db,
  )
  return rows
}
