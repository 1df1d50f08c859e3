import { type Day, daysBetween } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'

/** How old what a feed last brought is on a day. `lastOn` undefined: it never brought anything. */
export type Freshness = Label & {
  readonly feed: string
  readonly lastOn: Day | undefined
  readonly days: number | undefined
  readonly limitDays: number
  readonly isFresh: boolean
}

/** The age of a feed: days from the last fact it delivered to the day, against what it may be. What is as old as its limit still is fresh. */
export function freshnessOf(
  feed: { readonly key: string; readonly label: Label; readonly freshnessDays: number },
  lastOn: Day | undefined,
  on: Day,
): Freshness {
  const days = lastOn === undefined ? undefined : Math.max(0, daysBetween(lastOn, on))
  const isFresh = days !== undefined && days <= feed.freshnessDays
  return { feed: feed.key, ...feed.label, lastOn, days, limitDays: feed.freshnessDays, isFresh }
}
