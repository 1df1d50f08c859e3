import { type AdmittedPass, admit, readmit } from './blocking/admit.ts'
import type { PairSpace } from './blocking/pairs.ts'
import { type DeltaLinks, linkDelta } from './delta.ts'
import { openCrew } from './parallel/crew.ts'
import type { MatchMapping, MatchRecord } from './records/mapping.ts'
import { openRecords } from './records/record-store.ts'
import { type MatchModel, type Resolution, resolveAll } from './resolve.ts'
import { defaultSettings, type MatchSettings } from './settings.ts'

/** All records of a bank in memory, and who among them may be one person. Nothing of it is written anywhere. */
export type MatchEngine = {
  /** Adds a record; one of a party that is there replaces it. */
  readonly add: (record: MatchRecord) => void
  readonly size: () => number
  /** Learns from all records and links them. */
  readonly resolve: () => Promise<Resolution>
  /** Takes a model that was learnt before, to match deltas by it. */
  readonly adopt: (model: MatchModel) => void
  /** Adds or replaces some records and gives all their links: what else these parties were linked by no longer holds. */
  readonly delta: (records: readonly MatchRecord[]) => DeltaLinks
  /** Forgets parties: none of their links holds any more. */
  readonly remove: (parties: readonly number[]) => void
}

/** An empty engine. `expected` records spare the first moves to larger memory. */
export function openEngine(mapping: MatchMapping, settings: MatchSettings = defaultSettings, expected = 1024): MatchEngine {
  const store = openRecords(mapping, expected)
  let learnt: { readonly model: MatchModel; readonly passes: readonly AdmittedPass[] } | undefined
  const { maxBlock } = settings.blocking

  return {
    add: (record) => void store.add(record),
    size: store.size,
    remove: (parties) => {
      for (const party of parties) store.remove(party)
    },
    resolve: async () => {
      const admission = admit(store, settings.blocking)
      const passes = admission.passes.map(({ index }) => index.view())
      const space: PairSpace = { view: store.view(), order: store.order(), passes, maxBlock }
      const crew = openCrew(mapping, store, space, store.size() < settings.threadsFrom ? 1 : settings.threads)
      try {
        const resolution = await resolveAll(store, space, admission, crew, settings)
        learnt = { model: resolution.model, passes: admission.passes }
        return resolution
      } finally {
        await crew.close()
      }
    },
    adopt: (model) => {
      learnt = { model, passes: readmit(store, model.passes, settings.blocking) }
    },
    delta: (records) => {
      if (learnt === undefined) throw new RangeError('A delta needs a model: resolve or adopt one first')
      return linkDelta(store, learnt.passes, learnt.model, maxBlock, records)
    },
  }
}
