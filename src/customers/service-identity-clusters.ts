import type { JobCtx } from '../platform/ctx.ts'
import { clustersOf } from './identity/clusters-of.ts'
import { countUnsettled, settleRuleLinks, unsettledComponent, writeClusters } from './store-identity.ts'

/** Changed parties of one transaction, with all they are linked to. */
const PARTIES = 20_000
/** Words of the rule of one transaction: some seconds on a first night. */
const WORDS = 50_000

type Progress = (done: number, total: number) => Promise<void>
type Settled = { readonly regrouped: number; readonly refused: number }

/** Works out who is one customer: the rule's links first, then the clusters of whoever any link was added for. Stopped or killed it goes on where it was. */
export async function settleIdentity(ctx: JobCtx, onProgress: Progress): Promise<Settled & { readonly ruleLinks: number }> {
  const at = ctx.clock.now()
  let ruleLinks = 0
  for (let written = WORDS; written === WORDS; ruleLinks += written)
    written = await ctx.slice((db) => settleRuleLinks(db, WORDS, at))
  return { ruleLinks, ...(await settleClusters(ctx, onProgress)) }
}

/**
 * Works the clusters out again of parties for which a link was added, with those that links connect them to and no others. Each slice is one transaction; done again it
 * writes nothing.
 */
export async function settleClusters(ctx: JobCtx, onProgress: Progress): Promise<Settled> {
  const changed = { regrouped: 0, refused: 0 }
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
