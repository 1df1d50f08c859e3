import { openFields, sealFields } from '../platform/crypto/keyring.ts'
import type { Ctx } from '../platform/ctx.ts'
import { partyKey } from './store-responses.ts'

/** Seals the words of a note with the customer's own key: erasing the key erases them too. Undefined where the key is gone. */
export async function sealNote(ctx: Ctx, partyId: number, note: string): Promise<Uint8Array | undefined> {
  const wrapped = await partyKey(ctx.db, partyId)
  return wrapped === null ? undefined : sealFields(ctx.keyring.suite, ctx.keyring.unwrap(wrapped), { note })
}

/** The words of a sealed note; undefined once the person was erased. */
export async function openNote(ctx: Ctx, partyId: number, sealed: Uint8Array): Promise<string | undefined> {
  const wrapped = await partyKey(ctx.db, partyId)
  return wrapped === null ? undefined : openFields<{ note: string }>(ctx.keyring.unwrap(wrapped), sealed).note
}
