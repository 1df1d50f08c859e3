import type { JobCtx } from '../platform/ctx.ts'
import { clustersOf } from './identity/clusters-of.ts'
import { countUnsettled, settleRuleLinks, unsettledComponent, writeClusters } from './store-identity.ts'
import type { Slice } from './store-unify.ts'

/** Changed parties of one transaction, with all they are linked to. */
const PARTIES = 20_000

type Progress = (done: number, total: number) => Promise<void>

/**
 * Works out who is one customer, where links changed: the rule's links of every slice first, then the parties that any link was added for, with those that links connect
 * them to and no others. Each slice is one transaction; stopped or killed it goes on where it was, and done again it writes nothing.
 */
export async function settleIdentity(
  ctx: JobCtx,
  slices: readonly Slice[],
  onProgress: Progress,
): Promise<{ readonly ruleLinks: number; readonly regrouped: number; readonly refused: number }> {
  const at = ctx.clock.now()
  const changed = { ruleLinks: 0, regrouped: 0, refused: 0 }
  for (const slice of slices) changed.ruleLinks += await ctx.slice((db) => settleRuleLinks(db, slice, at))
  const total = await ctx.slice((db) => countUnsettled(db))
  for (let done = 0; ; ) {
    const settled = await ctx.slice(async (db) => {
      const component = await unsettledComponent(db, PARTIES)
      if (component === undefined) return undefined
      const { parties, links, exclusions, proofs } = component
      const { members, refused } = clustersOf(links, { exclusions, documentOf: (party) => proofs.get(party) ?? null })
      changed.refused += refused
      changed.regrouped += await writeClusters(db, parties, members)
      return parties.length
    })
    if (settled === undefined) return changed
    done += settled
    await onProgress(Math.min(done, total), total)
  }
}
