import type { OutputOf } from '../kernel/contract.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate, publishedRun } from '../platform/runs.ts'
import type { endpoints } from './api.ts'
import { positivePpm } from './conversion.ts'
import { conversionsOf, offerNames } from './store.ts'

/** The conversions of the last night; empty before the first. */
export async function conversions(ctx: Ctx): Promise<OutputOf<(typeof endpoints)[0]>> {
  const day = await businessDate(ctx.db)
  const run = await publishedRun(ctx.db, 'outcomes', day)
  const cells = run === undefined ? [] : await conversionsOf(ctx.db, run)
  const names = await offerNames(ctx.db)
  return {
    ...(day === undefined ? {} : { businessDate: day }),
    items: cells.map(({ offerKey, ...cell }) => {
      const ppm = positivePpm(cell)
      return {
        offer: { key: offerKey, ...(names.get(offerKey) ?? { zh: offerKey, en: offerKey }) },
        ...cell,
        ...(ppm === undefined ? {} : { positivePpm: ppm }),
      }
    }),
  }
}
