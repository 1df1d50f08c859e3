import { type RawBuilder, sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

// What the nightly pull makes of the landing tables, for the parties of one slice at a time. Every statement only writes what differs, so that a second
// pull writes nothing and a crash resumes anywhere. The customer of a party is the smallest party of its cluster (store-identity.ts).

export type Slice = { readonly from: number; readonly to: number }

/** The largest party there is in landing; 0 when nothing was delivered. */
export async function lastParty(db: Db): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(party_id) as last from landing_party`.execute(db)
  return rows[0]?.last ?? 0
}

/** Has the record look how its tables are filled, so that it plans well over what was just written. */
export async function measure(db: Db): Promise<void> {
  await sql`select measure_customers()`.execute(db)
}

const customerOf = (party: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`coalesce((select k.customer_id from party_clusters k where k.party_id = ${party}.party_id), ${party}.party_id)`

/** Customers whose smallest party lies in the slice, with what their parties say together: oldest opening, longest document, personalisation off if off anywhere. */
export async function pullCustomers(db: Db, slice: Slice, at: Date): Promise<number> {
  const done = await sql`
    insert into customers (customer_id, branch_id, owner_staff_id, kind, opened_on, born_on, gender, document_expires_on, personalised, recorded_at)
    select p.party_id, coalesce(o.org_id, 0), 0, p.kind, coalesce(c.opened_on, p.opened_on), p.born_on, p.gender,
      coalesce(c.document_expires_on, p.document_expires_on), coalesce(c.personalised, p.personalised), ${at}
    from landing_party p
    left join (select distinct code, org_id from org_units) o on o.code = p.branch_code
    left join lateral (
      select min(q.opened_on) as opened_on, max(q.document_expires_on) as document_expires_on, bool_and(q.personalised) as personalised
      from party_clusters k join landing_party q using (party_id) where k.customer_id = p.party_id
    ) c on true
    where p.party_id between ${slice.from} and ${slice.to} and ${customerOf(sql`p`)} = p.party_id
    on conflict (customer_id) do update set kind = excluded.kind, opened_on = excluded.opened_on, born_on = excluded.born_on, gender = excluded.gender,
      document_expires_on = excluded.document_expires_on, personalised = excluded.personalised
    where (customers.kind, customers.opened_on, customers.born_on, customers.gender, customers.document_expires_on, customers.personalised)
      is distinct from (excluded.kind, excluded.opened_on, excluded.born_on, excluded.gender, excluded.document_expires_on, excluded.personalised)`.execute(
    db,
  )
  return Number(done.numAffectedRows ?? 0n)
}

/** The parties of the slice and the customer each belongs to. */
export async function pullParties(db: Db, slice: Slice): Promise<number> {
  const done = await sql`
    insert into parties (party_id, customer_id, source, kind, sealed, identity_blind, run_id)
    select p.party_id, ${customerOf(sql`p`)}, p.source, p.kind, p.sealed, p.identity_blind, p.run_id
    from landing_party p where p.party_id between ${slice.from} and ${slice.to}
    on conflict (party_id) do update set customer_id = excluded.customer_id, kind = excluded.kind, sealed = excluded.sealed,
      identity_blind = excluded.identity_blind, run_id = excluded.run_id
    where (parties.customer_id, parties.run_id) is distinct from (excluded.customer_id, excluded.run_id)`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

/** What the parties of the slice can be found by at a counter. */
export async function pullIdentifiers(db: Db, slice: Slice): Promise<void> {
  const shown = sql`
    select v.kind, v.blind, p.party_id from landing_party p
    cross join lateral (values ('document', p.document_blind), ('phone', p.phone_blind)) v(kind, blind)
    where p.party_id between ${slice.from} and ${slice.to} and v.blind is not null`
  await sql`
    delete from party_identifiers i where i.party_id between ${slice.from} and ${slice.to}
      and not exists (select from (${shown}) s where s.kind = i.kind and s.blind = i.blind and s.party_id = i.party_id)`.execute(
    db,
  )
  await sql`insert into party_identifiers (kind, blind, party_id) ${shown} on conflict do nothing`.execute(db)
}

/**
 * Whose customers the slice's parties are: what was delivered and what was changed here (change_id), in one line of periods, each ended by the next one, so that
 * there is one owner at a time. Of one day the change made here counts. A period that the bank no longer delivers ended the day before.
 */
export async function pullAssignments(db: Db, slice: Slice, asOf: Day): Promise<void> {
  const range = sql`between ${slice.from} and ${slice.to}`
  const settled = sql`
    select party_id, staff_id, branch_id, valid_from, change_id,
      least(valid_to, lead(valid_from) over (partition by party_id order by valid_from) - 1) as valid_to
    from (
      select l.party_id, s.staff_id, case when o.kind = 'branch' then o.org_id else coalesce(h.org_id, 0) end as branch_id, l.valid_from, l.valid_to, null as change_id
      from landing_assignment l join staff s using (staff_no) join landing_party p using (party_id)
      left join (select distinct on (org_id) org_id, kind from org_units order by org_id, valid_from desc) o on o.org_id = s.org_id
      left join (select distinct code, org_id from org_units) h on h.code = p.branch_code
      where l.party_id ${range}
        and not exists (select from assignments a where a.party_id = l.party_id and a.valid_from = l.valid_from and a.change_id is not null)
      union all
      select a.party_id, a.staff_id, a.branch_id, a.valid_from,
        case when a.change_id is null then least(a.valid_to, greatest(a.valid_from, ${asOf}::date - 1)) else a.valid_to end, a.change_id
      from assignments a where a.party_id ${range}
        and (a.change_id is not null or not exists (select from landing_assignment l where l.party_id = a.party_id and l.valid_from = a.valid_from))
    ) said`
  await sql`
    update assignments a set staff_id = s.staff_id, branch_id = s.branch_id, valid_to = s.valid_to from (${settled}) s
    where a.party_id = s.party_id and a.valid_from = s.valid_from
      and (a.staff_id, a.branch_id, a.valid_to) is distinct from (s.staff_id, s.branch_id, s.valid_to)`.execute(db)
  await sql`
    insert into assignments (party_id, staff_id, branch_id, valid_from, valid_to)
    select party_id, staff_id, branch_id, valid_from, valid_to from (${settled}) s on conflict (party_id, valid_from) do nothing`.execute(
    db,
  )
}

/**
 * New statements of consent: the ledger is append-only, so one that its source corrected is followed by another, and the newest counts. Of one day the statement
 * about all channels comes first, so that one about a channel counts: whenever that one is written, those about a channel follow it. One that was absent for a
 * while (store-absent.ts) holds again from the day it was missed.
 */
export async function pullConsents(db: Db, slice: Slice, at: Date): Promise<number> {
  const done = await sql`
    insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, expires_on, recorded_at, token)
    with delivered as (
      select l.*, known.effective_on as known_on, (known.status, known.text_version, known.method, known.evidence, known.expires_on)
        is distinct from (l.status, l.text_version, l.method, l.evidence, l.expires_on) as differs
      from landing_consent l left join lateral (
        select * from consents c where c.token = l.consent_token order by c.consent_id desc limit 1
      ) known on true
      where l.party_id between ${slice.from} and ${slice.to} and l.absent_on is null
    )
    select d.party_id, d.purpose, d.channel, d.status, d.text_version, d.method, d.evidence, greatest(d.effective_on, d.known_on), d.expires_on, ${at}, d.consent_token
    from delivered d where d.differs or (d.channel <> 'all' and exists (
      select from delivered w where w.differs and w.channel = 'all' and (w.party_id, w.purpose, w.effective_on) = (d.party_id, d.purpose, d.effective_on)))
    order by d.party_id, d.effective_on, d.channel <> 'all', d.purpose, d.channel`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

/** Assessments as delivered; one that its source took back stays on record and counts no more from the day it was missed. */
export async function pullRiskAssessments(db: Db, slice: Slice, at: Date): Promise<void> {
  await sql`
    insert into risk_assessments (party_id, assessed_on, level, expires_on, affordable_fen, recorded_at, withdrawn_on, withdrawn_by)
    select party_id, assessed_on, level, expires_on, affordable_fen, ${at}, absent_on, 'absent from ' || absent_from
    from landing_risk_assessment where party_id between ${slice.from} and ${slice.to}
    on conflict (party_id, assessed_on) do update set level = excluded.level, expires_on = excluded.expires_on, affordable_fen = excluded.affordable_fen,
      withdrawn_on = excluded.withdrawn_on, withdrawn_by = excluded.withdrawn_by
    where (risk_assessments.level, risk_assessments.expires_on, risk_assessments.affordable_fen, risk_assessments.withdrawn_on)
      is distinct from (excluded.level, excluded.expires_on, excluded.affordable_fen, excluded.withdrawn_on)`.execute(db)
}

/** The bank's list of qualified investors as delivered; who left it stays on record and counts no more from the day they were missed. */
export async function pullQualifiedInvestors(db: Db, slice: Slice, at: Date): Promise<void> {
  await sql`
    insert into qualified_investors (party_id, verified_on, valid_to, basis, experience_years, recorded_at, withdrawn_on, withdrawn_by)
    select party_id, verified_on, valid_to, basis, experience_years, ${at}, absent_on, 'absent from ' || absent_from
    from landing_qualified_investor where party_id between ${slice.from} and ${slice.to}
    on conflict (party_id, verified_on) do update set valid_to = excluded.valid_to, basis = excluded.basis, experience_years = excluded.experience_years,
      withdrawn_on = excluded.withdrawn_on, withdrawn_by = excluded.withdrawn_by
    where (qualified_investors.valid_to, qualified_investors.basis, qualified_investors.experience_years, qualified_investors.withdrawn_on)
      is distinct from (excluded.valid_to, excluded.basis, excluded.experience_years, excluded.withdrawn_on)`.execute(db)
}

/** Restrictions as delivered; one that is delivered no longer ended yesterday. Those recorded here have no token and are left alone. */
export async function pullRestrictions(db: Db, slice: Slice, asOf: Day, at: Date): Promise<void> {
  const range = sql`between ${slice.from} and ${slice.to}`
  await sql`
    insert into restrictions (party_id, kind, channel, valid_from, valid_to, recorded_at, token)
    select party_id, kind, channel, valid_from, valid_to, ${at}, restriction_token from landing_restriction where party_id ${range}
    order by party_id, kind, channel, valid_from
    on conflict (token) do update set valid_to = excluded.valid_to where restrictions.valid_to is distinct from excluded.valid_to`.execute(
    db,
  )
  // One that was to begin later ends before it begins: it never was in force.
  await sql`
    update restrictions r set valid_to = ${asOf}::date - 1
    where r.party_id ${range} and r.token is not null and (r.valid_to is null or r.valid_to >= ${asOf}::date)
      and not exists (select from landing_restriction l where l.restriction_token = r.token)`.execute(db)
}

/**
 * Owner and branch of the slice's customers on a day: the branch of who looks after them, else the one they opened at. Of several parties the smallest that has an
 * owner counts. Looked up customer by customer: behind row security the estimates are far too low, and plans made by them compared every customer with every other.
 */
export async function settleOwners(db: Db, slice: Slice, asOf: Day): Promise<number> {
  const done = await sql`
    update customers c set owner_staff_id = s.staff_id, branch_id = s.branch_id
    from (
      select l.party_id as customer_id, coalesce(w.staff_id, 0) as staff_id,
        coalesce(w.branch_id, (select o.org_id from org_units o where o.code = l.branch_code limit 1), 0) as branch_id
      from landing_party l left join lateral (
        select a.staff_id, a.branch_id from parties p join assignments a using (party_id)
        where p.customer_id = l.party_id and a.valid_from <= ${asOf} and (a.valid_to is null or a.valid_to >= ${asOf})
          and exists (select from staff s where s.staff_id = a.staff_id and s.active_from <= ${asOf} and (s.active_to is null or s.active_to >= ${asOf}))
        order by p.party_id, a.valid_from desc limit 1
      ) w on true
      where l.party_id between ${slice.from} and ${slice.to}
    ) s
    where c.customer_id = s.customer_id and (c.owner_staff_id, c.branch_id) is distinct from (s.staff_id, s.branch_id)`.execute(
    db,
  )
  return Number(done.numAffectedRows ?? 0n)
}

/** Customers that became part of another one have no party left and go; facts and records of their parties stay where they are. */
export async function dropEmptyCustomers(db: Db, slice: Slice): Promise<number> {
  const done = await sql`
    delete from customers c where c.customer_id between ${slice.from} and ${slice.to}
      and not exists (select from parties p where p.customer_id = c.customer_id)`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

/** How many customers and parties there are now, and how many customers are of no known branch. */
export async function countCustomers(
  db: Db,
): Promise<{ readonly customers: number; readonly parties: number; readonly branchless: number }> {
  const { rows } = await sql<{ customers: string; parties: string; branchless: string }>`
    select (select count(*) from customers) as customers, (select count(*) from parties) as parties,
      (select count(*) from customers where branch_id = 0) as branchless`.execute(db)
  const row = rows[0]
  return { customers: Number(row?.customers), parties: Number(row?.parties), branchless: Number(row?.branchless) }
}
