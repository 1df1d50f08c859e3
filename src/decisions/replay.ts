import { canonicalJson } from '../kernel/ids.ts'
import type { Bundle } from './bundle-shape.ts'
import { prepareBundle } from './decide-one.ts'
import { type IssuedInputs, type Outcome, outcomeOf } from './issued.ts'

/** One place where a replay gives something else than was kept. */
export type Difference = { readonly path: string; readonly stored: string; readonly replayed: string }

export type Replay = { readonly isSame: boolean; readonly outcome: Outcome; readonly differences: readonly Difference[] }

/** Decides again from what an issued decision kept, without any store, and compares with what it said then. */
export function replay(bundle: Bundle, inputs: IssuedInputs, stored: Outcome): Replay {
  const outcome = outcomeOf(prepareBundle(bundle), inputs, stored.offerKey, stored.treatmentKey)
  const differences = differencesOf(stored, JSON.parse(JSON.stringify(outcome)), '')
  return { isSame: differences.length === 0, outcome, differences }
}

/** The smallest parts in which two JSON values differ, by their place ("top.0.priority"). */
export function differencesOf(stored: unknown, replayed: unknown, path: string): readonly Difference[] {
  const isPair = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
  if (isPair(stored) && isPair(replayed) && Array.isArray(stored) === Array.isArray(replayed)) {
    const keys = [...new Set([...Object.keys(stored), ...Object.keys(replayed)])].sort()
    return keys.flatMap((key) => differencesOf(stored[key], replayed[key], path === '' ? key : `${path}.${key}`))
  }
  const show = (value: unknown): string => (value === undefined ? '' : canonicalJson(value))
  return show(stored) === show(replayed) ? [] : [{ path, stored: show(stored), replayed: show(replayed) }]
}
