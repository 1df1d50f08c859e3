import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { Pair } from './store-identity.ts'

export type AccessRow = Pair & {
  readonly requestId: number
  readonly wantedParty: number
  readonly askedBy: string
  readonly askedAt: Date
  readonly decision: 'granted' | 'refused' | null
  readonly expiresOn: Day | null
}

const columns = sql`
  r.request_id::int as "requestId", r.party_a as "partyA", r.party_b as "partyB", r.wanted_party as "wantedParty", u.login as "askedBy",
  r.asked_at as "askedAt", r.decision, r.expires_on as "expiresOn"`

/** What somebody asked to see, the newest request of each pair. */
export async function readAsked(db: Db, userId: number): Promise<readonly AccessRow[]> {
  const { rows } = await sql<AccessRow>`
    select distinct on (r.party_a, r.party_b) ${columns} from identity_access r join users u on u.user_id = r.asked_by
    where r.asked_by = ${userId} order by r.party_a, r.party_b, r.request_id desc`.execute(db)
  return rows
}

/** What others ask to see of the reader's records, the oldest first. */
export async function readWanted(db: Db, userId: number): Promise<readonly AccessRow[]> {
  const { rows } = await sql<AccessRow>`
    select ${columns} from identity_access r join users u on u.user_id = r.asked_by join parties p on p.party_id = r.wanted_party
    where r.decision is null and r.asked_by <> ${userId} order by r.request_id limit 200`.execute(db)
  return rows
}

export async function insertAccess(
  db: Db,
  asked: Pair & { readonly wantedParty: number; readonly userId: number; readonly staffId: number; readonly at: Date },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into identity_access (party_a, party_b, wanted_party, asked_by, asked_staff, asked_at)
    values (${asked.partyA}, ${asked.partyB}, ${asked.wantedParty}, ${asked.userId}, ${asked.staffId}, ${asked.at}) returning request_id::int as id`.execute(
    db,
  )
  return rows[0]?.id ?? 0
}

/** Answers an open request; false when it was answered meanwhile. */
export async function answerAccess(
  db: Db,
  answer: {
    readonly requestId: number
    readonly decision: 'granted' | 'refused'
    readonly userId: number
    readonly at: Date
    readonly expiresOn: Day | null
  },
): Promise<boolean> {
  const done = await sql`
    update identity_access set decision = ${answer.decision}, decided_by = ${answer.userId}, decided_at = ${answer.at}, expires_on = ${answer.expiresOn}
    where request_id = ${answer.requestId} and decision is null`.execute(db)
  return done.numAffectedRows === 1n
}
