import { mulDiv, PPM } from '../kernel/money.ts'

/** The share of the contacted who want to go on, in ppm; undefined where nobody was contacted, for nothing is known then. */
export function positivePpm(cell: { readonly contacted: number; readonly positive: number }): number | undefined {
  return cell.contacted === 0 ? undefined : mulDiv(cell.positive, PPM, cell.contacted)
}
