import { sql } from 'kysely'
import type { Label } from '../../kernel/label.ts'
import type { Db } from '../../platform/ctx.ts'

/** Something the system proposed to talk to a customer about: when, what, why, and the policies it passed. */
export type Proposal = {
  readonly at: Date
  readonly offer: Label | null
  readonly offerKey: string
  readonly channel: string
  readonly status: string
  readonly reasons: readonly Label[]
  readonly gates: readonly { readonly key: string }[]
}

/** What was proposed about some parties, newest first. */
export async function proposalsAbout(db: Db, partyIds: readonly number[], most: number): Promise<readonly Proposal[]> {
  const { rows } = await sql<Proposal>`
    select t.created_at as at, d.body -> 'label' as offer, t.offer_key as "offerKey", t.channel, t.status, t.reasons, t.gates
    from tasks t left join definitions d on d.kind = 'offer' and d.key = t.offer_key and d.version = t.offer_version
    where t.party_id = any(${partyIds}::integer[]) order by t.task_id desc limit ${most}`.execute(db)
  return rows
}
