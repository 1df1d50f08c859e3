import { openFields, sealFields } from '../platform/crypto/keyring.ts'
import type { Ctx } from '../platform/ctx.ts'
import { partyKey } from './store-responses.ts'

/** The words of a result: what the staff member noted, and what the customer said about how they want to be treated. */
export type Note = { readonly note?: string | undefined; readonly heard?: string | undefined }

/** Seals the words of a result with the customer's own key: erasing the key erases them too. Undefined where there are none, or the key is gone. */
export async function sealNote(ctx: Ctx, partyId: number, { note, heard }: Note): Promise<Uint8Array | undefined> {
  const words = { ...(note === undefined || note.trim() === '' ? {} : { note }), ...(heard === undefined ? {} : { heard }) }
  if (Object.keys(words).length === 0) return undefined
  const wrapped = await partyKey(ctx.db, partyId)
  return wrapped === null ? undefined : sealFields(ctx.keyring.suite, ctx.keyring.unwrap(wrapped), words)
}

/** The words of a sealed note; none once the person was erased. */
export async function openNote(ctx: Ctx, partyId: number, sealed: Uint8Array): Promise<Note> {
  const wrapped = await partyKey(ctx.db, partyId)
  return wrapped === null ? {} : openFields<Note>(ctx.keyring.unwrap(wrapped), sealed)
}
