import type { Label } from '../kernel/label.ts'
import { PPM } from '../kernel/money.ts'
import type { Asked } from './asks/ask.ts'
import { asks } from './asks/registry.ts'
import { decideOne, type Prepared } from './decide-one.ts'
import type { DecisionInputs } from './facts.ts'

/** One thing worth asking, with what it rests on. */
export type NextAsk = {
  readonly key: string
  readonly label: Label
  readonly words: Label
  /** By how much the expected margin of the customer's best offers grows, in fen. */
  readonly worthFen: number
  /** Offers that open by an answer that may come, and by none of what is known now. */
  readonly opens: readonly (Label & { readonly key: string })[]
}

/** The expected margin of a customer's best offers: P × V of each, in millionths of a fen, so that nothing is rounded before answers are weighed. */
function worthOf(prepared: Prepared, inputs: DecisionInputs): { readonly micro: bigint; readonly open: ReadonlySet<number> } {
  const { top, deniedBy } = decideOne(prepared, inputs)
  const micro = top.reduce((sum, { propensityPpm, valueFen }) => sum + BigInt(propensityPpm) * BigInt(valueFen), 0n)
  const open = new Set(
    prepared.order.flatMap((treatments, offer) => (treatments.some((one) => deniedBy[one] === 0) ? [offer] : [])),
  )
  return { micro, open }
}

/**
 * What to ask a customer next, the most valuable first: each ask is answered in every way it may be, the customer is decided again by the very definitions of the
 * night, and the difference is what the ask is worth. What changes nothing is not asked: a bank asks for nothing it does not need (PIPL art. 6).
 */
export function nextAsks(prepared: Prepared, inputs: DecisionInputs, asked: Asked): readonly NextAsk[] {
  const now = worthOf(prepared, inputs)
  const found = asks.all.flatMap((ask): NextAsk[] => {
    const answers = ask.answers(asked).map(({ ppm, facts }) => ({ ppm, ...worthOf(prepared, { ...inputs, facts }) }))
    const gain = answers.reduce((sum, { ppm, micro }) => sum + BigInt(ppm) * (micro - now.micro), 0n)
    const opens = new Set(answers.flatMap(({ open }) => [...open].filter((offer) => !now.open.has(offer))))
    const worthFen = Number(gain / (BigInt(PPM) * BigInt(PPM)))
    if (opens.size === 0) return []
    return [
      {
        key: ask.key,
        label: ask.label,
        words: ask.words,
        worthFen,
        opens: prepared.bundle.offers.flatMap((offer, at) => (opens.has(at) ? [{ key: offer.key, ...offer.label }] : [])),
      },
    ]
  })
  return found.sort((a, b) => b.worthFen - a.worthFen || b.opens.length - a.opens.length || (a.key < b.key ? -1 : 1))
}
