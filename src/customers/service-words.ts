import { openFields, sealFields } from '../platform/crypto/keyring.ts'
import type { Ctx } from '../platform/ctx.ts'
import { readSealed } from './store.ts'

/** Seals what was said by or to a customer with the party's own key: erasing the key erases the words. Null where the key is gone. */
export async function sealWords(ctx: Pick<Ctx, 'db' | 'keyring'>, partyId: number, words: string): Promise<Buffer | null> {
  const [party] = await readSealed(ctx.db, [partyId])
  if (party === undefined || party.wrapped === null) return null
  return sealFields(ctx.keyring.suite, ctx.keyring.unwrap(party.wrapped), { words })
}

/** The words that `sealWords` sealed; undefined where there are none, or the person was erased. */
export async function openWords(
  ctx: Pick<Ctx, 'db' | 'keyring'>,
  partyId: number,
  sealed: Buffer | null,
): Promise<string | undefined> {
  if (sealed === null || sealed.length === 0) return undefined
  const [party] = await readSealed(ctx.db, [partyId])
  if (party === undefined || party.wrapped === null) return undefined
  return openFields<{ words: string }>(ctx.keyring.unwrap(party.wrapped), sealed).words
}
