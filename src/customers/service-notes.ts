import { appendAudit } from '../access/service.ts'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { customerOf, tell } from './service.ts'
import { openWords, sealWords } from './service-words.ts'
import { insertNote, readNotes } from './store-notes.ts'
import { type Audience, mayReadNote } from './view/note-audience.ts'
import { noteKind } from './view/timeline-filter.ts'

/** A note as its reader sees it. */
export type NoteShown = { readonly noteId: number; readonly audience: Audience; readonly words: string; readonly author: string }

/** The notes about a customer's parties that this reader may read, opened, by number. Of an erased person no words are left, and so no note is. */
export async function notesSeen(
  ctx: Pick<Ctx, 'db' | 'keyring' | 'user'>,
  partyIds: readonly number[],
): Promise<ReadonlyMap<string, NoteShown>> {
  const seen = new Map<string, NoteShown>()
  for (const { noteId, partyId, audience, sealed, writtenBy, author } of await readNotes(ctx.db, partyIds)) {
    if (!mayReadNote({ audience, writtenBy }, ctx.user)) continue
    const words = await openWords(ctx, partyId, sealed)
    if (words === undefined) continue
    const name = author === null ? '' : ctx.user.locale === 'en' ? author.en : author.zh
    seen.set(noteId, { noteId: Number(noteId), audience, words, author: name })
  }
  return seen
}

/** Writes a note about a customer: its words sealed with the customer's key, on the timeline its number alone. */
export async function writeNote(
  ctx: Ctx,
  customerId: number,
  said: { readonly words: string; readonly audience: Audience },
): Promise<{ noteId: number }> {
  const { db } = ctx
  await customerOf(db, customerId)
  const at = ctx.clock.now()
  const sealed = await sealWords(ctx, customerId, said.words)
  if (sealed === null) throw new AppError('gone', { message: `Customer ${customerId} was erased: nothing is noted about them` })
  const { audience } = said
  const noteId = await insertNote(db, { partyId: customerId, audience, sealed, by: ctx.user.userId, on: dayAt(at), at })
  await tell(db, { customerId, key: `note/${noteId}`, kind: noteKind, channel: '', at, attributes: { note: String(noteId) } })
  await appendAudit(db, {
    user: ctx.user,
    action: 'customers.note.write',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { noteId, audience },
  })
  return { noteId }
}
