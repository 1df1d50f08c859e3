import { type Day, startOfMonth } from '../kernel/day.ts'
import type { BundleOffer } from './bundle-shape.ts'
import type { Hit } from './facts.ts'

/** The trigger an offer is made on: of those that fired, the one that weighs most, then the earlier key. */
export function occasionHit(offer: Pick<BundleOffer, 'triggers'>, hits: readonly Hit[]): Hit | undefined {
  const fired = offer.triggers.flatMap(({ key, contextPpm }) => {
    const hit = hits.find(({ trigger }) => trigger === key)
    return hit === undefined ? [] : [{ hit, contextPpm }]
  })
  return fired.sort((a, b) => b.contextPpm - a.contextPpm || (a.hit.trigger < b.hit.trigger ? -1 : 1))[0]?.hit
}

/** What an offer is made on once only: the trigger's bucket; the month where nothing had to happen. */
export function occasionOf(offer: Pick<BundleOffer, 'triggers'>, hits: readonly Hit[], asOf: Day): string {
  const hit = occasionHit(offer, hits)
  return hit === undefined ? `month@${startOfMonth(asOf)}` : `${hit.trigger}@${hit.bucket}`
}
