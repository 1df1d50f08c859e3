import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import type { Audience } from './view/note-audience.ts'

export type NoteRow = {
  readonly noteId: string
  readonly partyId: number
  readonly audience: Audience
  readonly sealed: Buffer | null
  readonly writtenBy: number
  readonly author: Label | null
  readonly writtenOn: Day
}

/** The notes about some parties, newest first. */
export async function readNotes(db: Db, partyIds: readonly number[]): Promise<readonly NoteRow[]> {
  const { rows } = await sql<NoteRow>`
    select n.note_id::text as "noteId", n.party_id as "partyId", n.audience, n.sealed, n.written_by as "writtenBy", n.written_on::text as "writtenOn",
      case when s.staff_id is not null then jsonb_build_object('zh', s.name_zh, 'en', s.name_en) end as author
    from customer_notes n left join users u on u.user_id = n.written_by left join staff s on s.staff_id = u.staff_id
    where n.party_id = any(${partyIds}::integer[]) order by n.note_id desc`.execute(db)
  return rows
}

export type NewNote = {
  readonly partyId: number
  readonly audience: Audience
  readonly sealed: Buffer
  readonly by: number
  readonly on: Day
  readonly at: Date
}

export async function insertNote(db: Db, note: NewNote): Promise<number> {
  const { rows } = await sql<{ note_id: number }>`
    insert into customer_notes (party_id, audience, sealed, written_by, written_on, written_at)
    values (${note.partyId}, ${note.audience}, ${note.sealed}, ${note.by}, ${note.on}, ${note.at}) returning note_id::int`.execute(
    db,
  )
  return rows[0]?.note_id ?? 0
}
