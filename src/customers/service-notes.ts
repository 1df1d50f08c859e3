import { appendAudit } from '../access/service.ts'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { customerOf, tell } from './service.ts'
import { learnPreferences } from './service-preference-tags.ts'
import { sealWords } from './service-words.ts'
import { insertNote } from './store-notes.ts'
import type { Audience } from './view/note-audience.ts'
import { noteKind } from './view/timeline-filter.ts'

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
  await learnPreferences(ctx, { partyId: customerId, source: 'note', sourceId: String(noteId), heardOn: dayAt(at) }, said.words)
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
