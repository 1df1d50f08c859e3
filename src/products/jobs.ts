import type { NightStep } from '../platform/runs.ts'
import { syncProducts } from './service.ts'

/** The catalogue and scripts as delivered, in the record before anything is decided. */
const products: NightStep = {
  key: 'products',
  label: { zh: '产品与话术', en: 'Products and scripts' },
  tables: [],
  run: async (ctx) => {
    const { products: count, scripts, changed, checksum } = await ctx.slice((db) => syncProducts(db))
    return { rowsIn: count + scripts, rowsOut: changed, checksum, details: { products: count, scripts } }
  },
}

export const steps: readonly NightStep[] = [products]
