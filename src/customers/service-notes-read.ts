import type { Ctx } from '../platform/ctx.ts'
import { openWords } from './service-words.ts'
import { readNotes } from './store-notes.ts'
import { type Audience, mayReadNote } from './view/note-audience.ts'

/** A note as its reader sees it. */
export type NoteShown = { readonly noteId: number; readonly audience: Audience; readonly words: string; readonly author: string }

/**
 * The notes about a customer's parties that this reader may read, opened, by number; and for whom each note is, read or not. Of an erased person no words are left, and
 * so no note is.
 */
export async function notesSeen(
  ctx: Pick<Ctx, 'db' | 'keyring' | 'user'>,
  partyIds: readonly number[],
): Promise<{ readonly seen: ReadonlyMap<string, NoteShown>; readonly audiences: ReadonlyMap<string, Audience> }> {
  const seen = new Map<string, NoteShown>()
  const rows = await readNotes(ctx.db, partyIds)
  for (const { noteId, partyId, audience, sealed, writtenBy, author } of rows) {
    if (!mayReadNote({ audience, writtenBy }, ctx.user)) continue
    const words = await openWords(ctx, partyId, sealed)
    if (words === undefined) continue
    const name = author === null ? '' : ctx.user.locale === 'en' ? author.en : author.zh
    seen.set(noteId, { noteId: Number(noteId), audience, words, author: name })
  }
  return { seen, audiences: new Map(rows.map(({ noteId, audience }) => [noteId, audience])) }
}
