import type { Span } from './rank.ts'

/** The parts of a masked text that may be marked: what the mask left open of the places found in the whole. None when the mask changed the length. */
export function openSpans(masked: string, whole: string, spans: readonly Span[]): readonly Span[] {
  if (masked.length !== whole.length) return []
  const open: { from: number; to: number }[] = []
  for (const { from, to } of spans) {
    for (let at = from; at < to; at += 1) {
      if (masked.charAt(at) === '*') continue
      const last = open.at(-1)
      if (last?.to === at) last.to = at + 1
      else open.push({ from: at, to: at + 1 })
    }
  }
  return open
}

/** The end of a masked number as far as it is open and was asked for: of 138****5678 asked by 5678 the last four. */
export function openTail(masked: string, asked: number): readonly Span[] {
  const open = /[^*]*$/.exec(masked)?.[0].length ?? 0
  const length = Math.min(open, asked)
  return length === 0 ? [] : [{ from: masked.length - length, to: masked.length }]
}
