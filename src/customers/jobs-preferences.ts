import type { JobCtx } from '../platform/ctx.ts'
import type { NightStep, StepResult, StepRun } from '../platform/runs.ts'
import { openFields } from '../platform/crypto/keyring.ts'
import { learnPreferences, preferenceRulesOn } from './service-preference-tags.ts'
import { dropCorrectedTags, unreadWords } from './store-preference-tags.ts'

/** Notes of one record transaction. */
const SLICE = 500

/**
 * Reads the notes that were not read under the rules in force: all of them after the rules changed, else those written since that were not read as they were written. Each
 * slice is a transaction of its own, and what is read is not read again.
 */
async function learn(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const inForce = await ctx.slice((db) => preferenceRulesOn(db, step.businessDate))
  const corrected = await ctx.slice((db) => dropCorrectedTags(db))
  let [read, tags] = [0, 0]
  if (inForce !== undefined)
    for (let left = SLICE; left === SLICE; ) {
      const found = await ctx.slice(async (db) => {
        const words = await unreadWords(db, inForce.version, SLICE)
        let made = 0
        for (const { sealed, wrapped, ...of } of words) {
          const { note, words: said } = openFields<{ note?: string; words?: string }>(ctx.keyring.unwrap(wrapped), sealed)
          made += await learnPreferences({ db, clock: ctx.clock }, of, note ?? said ?? '', inForce)
        }
        return { words: words.length, made }
      })
      left = found.words
      read += found.words
      tags += found.made
      await step.progress(read, read, 'notes')
    }
  return {
    rowsIn: read,
    rowsOut: tags,
    checksum: `${inForce?.version ?? 0}`,
    details: { read, tags, corrected },
    ...(inForce === undefined ? {} : { definitions: { 'preference-rules/bank': inForce.version } }),
  }
}

/** Stands after unify, which settles whose notes they are. It writes the record alone. */
export const steps: readonly NightStep[] = [
  { key: 'preferences', label: { zh: '偏好标签', en: 'Preferences in notes' }, tables: [], keep: 'days', run: learn },
]
