import { factsOf } from './guards/facts.ts'
import type { Zone } from './guards/guard.ts'
import { judge, type Thresholds } from './guards/judge.ts'
import { levelIn, type Pattern } from './records/pattern.ts'
import type { RecordStore, RecordsView } from './records/record-store.ts'
import { scoreParts, type Scoring } from './scoring/score.ts'

/** What one field says of a link: level and weight, never the values. */
export type FieldEvidence = { readonly field: string; readonly level: string; readonly weight: number }

/** Two parties that are, or may be, one person. */
export type Link = {
  /** The smaller number first. */
  readonly partyA: number
  readonly partyB: number
  /** Hundredths of a bit; the fields' weights with `prior` and `household` sum up to it. */
  readonly weight: number
  readonly zone: Exclude<Zone, 'none'>
  readonly rule: string | null
  readonly guards: readonly string[]
  readonly prior: number
  /** What a shared household explains; 0 or less. */
  readonly household: number
  readonly evidence: readonly FieldEvidence[]
}

export type FoundPair = { readonly a: number; readonly b: number; readonly pattern: Pattern; readonly weight: number }

/** A found pair as a link; null when its zone is none. */
export function linkOf(
  store: RecordStore,
  view: RecordsView,
  scoring: Scoring,
  thresholds: Thresholds,
  pair: FoundPair,
): Link | null {
  const { zone, rule, guards } = judge(pair.weight, factsOf(view, pair), thresholds)
  if (zone === 'none') return null
  const { weight, prior, household, fields } = scoreParts(view, scoring, pair)
  const [first, second] = [store.partyAt(pair.a), store.partyAt(pair.b)]
  return {
    partyA: Math.min(first, second),
    partyB: Math.max(first, second),
    weight,
    zone,
    rule,
    guards,
    prior,
    household,
    evidence: view.fields.map((field) => ({
      field: field.key,
      level: field.comparator.levels[levelIn(pair.pattern, field)]?.key ?? 'missing',
      weight: fields[field.index] ?? 0,
    })),
  }
}

/** Links in the order of their parties: the order of any list that is written. */
export function byParties(a: Link, b: Link): number {
  return a.partyA - b.partyA || a.partyB - b.partyB
}
