import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'
import type { ProvenStatement } from './privacy/consent-proof.ts'

/** Every statement of some parties in the order they were recorded, each with the audit entry that recorded it, where it was made here. */
export async function provenStatements(db: Db, partyIds: readonly number[]): Promise<readonly ProvenStatement[]> {
  const { rows } = await sql<
    Omit<ProvenStatement, 'recordedAt' | 'audit'> & { recordedAt: Date; seq: number | null; hash: string | null }
  >`
    select c.consent_id as "consentId", c.party_id as "partyId", c.purpose, c.channel, c.content_class as "contentClass", encode(c.contact_point, 'hex') as "contactPoint",
      c.status, c.text_version as "textVersion", encode(c.text_hash, 'hex') as "textHash", c.method, c.evidence, c.effective_on as "effectiveOn",
      c.expires_on as "expiresOn", c.recorded_at as "recordedAt", a.seq, encode(a.hash, 'hex') as hash
    from consents c left join lateral (
      select seq, hash from audit_events e where e.customer_id = any(${partyIds}::integer[]) and e.action = 'customers.consent.record'
        and e.data ->> 'consentId' = c.consent_id::text order by seq limit 1
    ) a on true
    where c.party_id = any(${partyIds}::integer[]) order by c.consent_id`.execute(db)
  return rows.map(({ seq, hash, recordedAt, ...said }) => ({
    ...said,
    recordedAt: recordedAt.toISOString(),
    audit: seq === null || hash === null ? null : { seq, hash },
  }))
}
