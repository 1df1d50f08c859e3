import type { AdmittedPass } from './blocking/admit.ts'
import { type Blocks, membersOf } from './blocking/blocks.ts'
import { isSeenBefore, mayPair, type PairSpace } from './blocking/pairs.ts'
import { recordKey } from './blocking/pass.ts'
import { byParties, type FoundPair, type Link, linkOf } from './link.ts'
import type { MatchRecord } from './records/mapping.ts'
import { isOneDocument, patternReader } from './records/pattern.ts'
import type { RecordStore } from './records/record-store.ts'
import { FLOOR, type MatchModel } from './resolve.ts'
import { rarityTables } from './scoring/rarity.ts'
import { scorer, type Scoring } from './scoring/score.ts'

export type DeltaLinks = { readonly links: readonly Link[]; readonly compared: number }

/** Adds or replaces records and compares each with its blocks alone: the cost follows the delta, not the bank. */
export function linkDelta(
  store: RecordStore,
  passes: readonly AdmittedPass[],
  model: MatchModel,
  maxBlock: number,
  records: readonly MatchRecord[],
): DeltaLinks {
  const places = records.map((record) => store.add(record)).filter((place) => store.isThere(place))
  const view = store.view()
  for (const { pass, index } of passes) {
    for (const place of places) index.add(place, recordKey(store, pass, view.values, place))
  }
  const space: PairSpace = { view, order: new Int32Array(), passes: passes.map(({ index }) => index.view()), maxBlock }
  const scoring: Scoring = { weights: model.weights, rarity: rarityTables(store, model.weights) }
  const read = patternReader(view)
  const weigh = scorer(view, scoring)
  const links: Link[] = []
  let compared = 0
  eachNewPair(space, places, (a, b) => {
    compared += 1
    const pattern = read(a, b)
    const weight = weigh(pattern, a, b)
    const pair: FoundPair = { a, b, pattern, weight }
    const link =
      weight < FLOOR && !isOneDocument(view.fields, pattern) ? null : linkOf(store, view, scoring, model.thresholds, pair)
    if (link !== null) links.push(link)
  })
  return { links: links.sort(byParties), compared }
}

/** Every pair of a new record with another one, once. */
function eachNewPair(space: PairSpace, places: readonly number[], visit: (a: number, b: number) => void): void {
  const isNew = new Set(places)
  const members: number[] = []
  for (const [pass, blocks] of space.passes.entries()) {
    for (const place of places) {
      const block = blocks.blockOf[place] ?? -1
      if (block < 0 || sizeOf(blocks, block) > space.maxBlock) continue
      const count = membersOf(blocks, block, members)
      for (let i = 0; i < count; i += 1) {
        const other = members[i] ?? 0
        if (other === place || (isNew.has(other) && other > place)) continue
        if (mayPair(space.view, other, place) && !isSeenBefore(space, pass, other, place)) visit(other, place)
      }
    }
  }
}

function sizeOf({ size }: Blocks, block: number): number {
  return size[block] ?? 0
}
