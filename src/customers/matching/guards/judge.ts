import type { Guard, PairFacts, Zone } from './guard.ts'
import { guards, linkRules } from './registry.ts'

/** The weights from which on pairs are linked or shown. */
export type Thresholds = { readonly auto: number; readonly review: number }

/** The zone of a pair and why: the rule that made it, the guards that held it back. */
export type Judgement = { readonly zone: Zone; readonly rule: string | null; readonly guards: readonly string[] }

/** Weight first, a rule above it, guards above the rule. A person's include or exclude stands above all and is not asked here. */
export function judge(weight: number, facts: PairFacts, thresholds: Thresholds): Judgement {
  const rule = linkRules.all.find(({ holds }) => holds(facts))?.key ?? null
  const byWeight: Zone = weight >= thresholds.auto ? 'auto' : weight >= thresholds.review ? 'review' : 'none'
  const holding = guards.all.filter(({ holds }) => holds(facts))
  return { zone: lowest(rule === null ? byWeight : 'auto', holding), rule, guards: holding.map(({ key }) => key) }
}

/** The highest zone that guards leave to a pair. */
export function heldTo(facts: PairFacts): Zone {
  return lowest(
    'auto',
    guards.all.filter(({ holds }) => holds(facts)),
  )
}

function lowest(zone: Zone, holding: readonly Guard[]): Zone {
  return holding.reduce<Zone>((least, { atMost }) => (order[atMost] < order[least] ? atMost : least), zone)
}

const order: Readonly<Record<Zone, number>> = { none: 0, review: 1, auto: 2 }
