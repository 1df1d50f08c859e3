import type { NightStep } from '../platform/runs.ts'
import { foldClosedMonths } from './service-fold.ts'
import { foldRelays } from './service-fold-relays.ts'

/** What the night does for the facts that came in: months that closed are gathered into one run, and so are the relays of closed days. These publish their runs themselves. */
export const steps: readonly NightStep[] = [
  {
    key: 'fold',
    label: { zh: '归并已结束月份', en: 'Fold closed months' },
    tables: [],
    run: async (ctx, { businessDate }) => {
      const months = await foldClosedMonths(ctx, businessDate)
      const relays = await foldRelays(ctx, businessDate)
      return {
        rowsIn: months.rowsIn + relays.rows,
        rowsOut: months.rowsOut + relays.rows,
        checksum: String(BigInt.asUintN(64, BigInt(months.checksum) + relays.checksum)),
        details: { relays: relays.folds },
      }
    },
  },
]
