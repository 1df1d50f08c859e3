import { stateOldReason } from '../customers/service-reasons.ts'
import { sealWords } from '../customers/service-words.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { setPreference, setReason, unsealedPreferences, unsealedReasons } from './store-old-words.ts'

const SLICE = 500

/** Seals what an earlier version kept in the clear, slice by slice; once it is done there is nothing to do. Answers how many texts it sealed. */
export async function sealOldWords(ctx: JobCtx): Promise<number> {
  let sealed = 0
  for (let count = 1; count > 0; sealed += count) {
    count = await ctx.slice(async (db) => {
      const own = { db, keyring: ctx.keyring }
      const reasons = await unsealedReasons(db, SLICE)
      for (const { changeId, ...old } of reasons) await setReason(db, changeId, await stateOldReason(own, old))
      const wishes = await unsealedPreferences(db, SLICE)
      for (const wish of wishes) await setPreference(db, wish, await sealWords(own, wish.partyId, wish.value))
      return reasons.length + wishes.length
    })
  }
  return sealed
}
