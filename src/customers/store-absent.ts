import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'
import { channels } from './contact-permission.ts'
import type { Slice } from './store-unify.ts'

/** How a statement was made that nobody made. */
const ABSENT = 'absent-from-delivery'

/**
 * Takes back consents that their source no longer has: a withdrawal follows in the ledger, effective on the day the full file was of, with that file as its
 * evidence. Only what the absent statement still decides is withdrawn: a channel for which the customer said something later, to whichever source or here, is left
 * as it is, and a refusal that is absent stays a refusal. To be called once the whole night's statements are in. Answers how many rows were written.
 */
export async function endAbsentConsents(db: Db, slice: Slice, at: Date): Promise<number> {
  const done = await sql`
    insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at, token)
    with taken_back as (
      select l.party_id, l.consent_token as token, l.absent_on, l.absent_from, c.consent_id, c.purpose, c.channel, c.text_version, c.effective_on
      from landing_consent l join lateral (
        select * from consents where consents.token = l.consent_token order by consent_id desc limit 1
      ) c on c.status = 'granted' and (c.expires_on is null or c.expires_on >= l.absent_on)
      where l.absent_on is not null and l.party_id between ${slice.from} and ${slice.to}
    ), decided as (
      select t.*, by_channel.channel as of_channel
      from taken_back t cross join lateral unnest(case when t.channel = 'all' then ${[...channels]}::text[] else array[t.channel] end) by_channel (channel)
      where not exists (
        select from parties mine join parties theirs using (customer_id) join consents later on later.party_id = theirs.party_id
        where mine.party_id = t.party_id and later.purpose = t.purpose and later.effective_on <= t.absent_on
          and (later.channel in (by_channel.channel, 'all') or t.purpose = 'personalisation')
          and (later.effective_on, later.consent_id) > (t.effective_on, t.consent_id))
    ), said as (
      select *, channel = 'all' and count(*) over (partition by token) = ${channels.length} as is_all,
        row_number() over (partition by token order by of_channel) as place from decided
    )
    select party_id, purpose, case when is_all then 'all' else of_channel end, 'withdrawn', text_version, ${ABSENT}, 'absent from ' || absent_from,
      absent_on, ${at}, token
    from said where not is_all or place = 1 order by party_id, purpose, of_channel`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}
