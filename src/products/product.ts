import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { RatedProduct } from './suitability.ts'

/** One product of the bank's catalogue, as headquarters delivered it: a branch can never make a sellable product (DOMAIN B4). */
export type Product = RatedProduct & {
  readonly code: string
  readonly label: Label
  readonly onSaleFrom: Day
  readonly onSaleTo: Day | null
  readonly currency: string
  readonly termDays: number | null
  readonly rateBp: number | null
  /** The certificate its seller must hold, of staff_certificates.kind. */
  readonly requiredCertificate: string | null
}

/** Whether it may be ordered on a day, both ends included. */
export function isOnSale(product: Pick<Product, 'onSaleFrom' | 'onSaleTo'>, on: Day): boolean {
  return product.onSaleFrom <= on && (product.onSaleTo === null || on <= product.onSaleTo)
}
