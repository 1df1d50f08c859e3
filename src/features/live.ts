import { features } from './catalog/registry.ts'
import type { LiveEvent } from './feature.ts'

const liveFeatures = features.filter(({ add }) => add !== undefined)

/** The values of a customer with the events since the night on top: only live features change, each by its own `add`, in the order of the events. */
export function withEvents(
  values: ReadonlyMap<string, number | null>,
  events: readonly LiveEvent[],
): ReadonlyMap<string, number | null> {
  if (events.length === 0) return values
  const now = new Map(values)
  for (const { key, add } of liveFeatures) {
    if (add === undefined || !now.has(key)) continue
    now.set(
      key,
      events.reduce((value, event) => add(value, event), now.get(key) ?? null),
    )
  }
  return now
}
