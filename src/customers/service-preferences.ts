import type { Day } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { openWords } from './service-words.ts'
import { readPreferences } from './store.ts'

export type Preference = { readonly kind: string; readonly value: string; readonly heardOn: Day }

/** What a customer said about how they want to be treated, opened; said more than once, it is told as last heard. Words of an erased person are gone. */
export async function preferencesOf(
  ctx: Pick<Ctx, 'db' | 'keyring'>,
  partyIds: readonly number[],
): Promise<readonly Preference[]> {
  const told = new Map<string, Preference>()
  for (const { partyId, kind, value, valueSealed, heardOn } of await readPreferences(ctx.db, partyIds)) {
    const words = valueSealed === null ? value : await openWords(ctx, partyId, valueSealed)
    if (words === undefined || words === '') continue
    const key = `${kind}/${words}`
    if (!told.has(key)) told.set(key, { kind, value: words, heardOn })
  }
  return [...told.values()]
}
