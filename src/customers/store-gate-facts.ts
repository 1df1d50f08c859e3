import { type Day, parseDay } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { keptQuery } from '../platform/postgres/open.ts'
import type { Conduct } from './conduct.ts'
import { ADULT_YEARS, channelBits, channels, classNumbers, CONTACT_DAYS, everyChannel, holdKinds } from './contact-permission.ts'
import { readConduct } from './store-conduct.ts'

/** The volatile facts of one customer that gates judge by, as they are in the record at this moment. */
export type GateFacts = {
  readonly customerId: number
  readonly branchId: number
  readonly ownerStaffId: number
  readonly kind: string
  readonly gender: string
  readonly bornOn: Day | null
  readonly openedOn: Day
  readonly documentExpiresOn: Day | null
  readonly personalised: boolean
  readonly held: boolean
  readonly minorUnguarded: boolean
  readonly complaintFreeze: boolean
  readonly doNotContact: number
  readonly consent: number
  /** 0 = never assessed. */
  readonly riskLevel: number
  readonly riskExpiresOn: Day | null
  /** Negative = never stated. */
  readonly affordableFen: number
  /** The last day of the newest verification as a qualified investor, which may have passed; null = not on the bank's list. */
  readonly qualifiedUntil: Day | null
  readonly certificates: readonly string[]
  /** Of the last thirty days, by us or by another system of the bank: day, bit of the channel, number of the class. */
  readonly contacts: readonly { readonly on: Day; readonly channel: number; readonly contentClass: number }[]
}

/** Columns of gate_facts in the order in which `gateFactsSelect` gives them, after run_id. */
export const gateFactColumns = [
  'customer_id',
  'branch_id',
  'owner_staff_id',
  'kind',
  'gender',
  'born_on',
  'opened_on',
  'document_expires_on',
  'personalised',
  'held',
  'minor_unguarded',
  'complaint_freeze',
  'do_not_contact',
  'consent',
  'risk_level',
  'risk_expires_on',
  'affordable_fen',
  'qualified_until',
  'certificates',
  'contacts_day',
  'contacts_channel',
  'contacts_class',
] as const

const bitOf = (column: string): string =>
  `case ${column} ${channels.map((channel) => `when '${channel}' then ${channelBits[channel]}`).join(' ')} else 0 end`
const classOf = (column: string): string =>
  `case ${column} ${Object.entries(classNumbers)
    .map(([key, number]) => `when '${key}' then ${number}`)
    .join(' ')} else ${classNumbers.marketing} end`
/** Sorted by what they hold, so that the same contacts are the same list whatever order they were written in. */
const list = (of: string): string => `'[' || string_agg(${of}, ',' order by on_day, bit, class) || ']'`

/**
 * Which of several assessments (`a`) counts: the latest; of one day, as a merged customer may have two, the more cautious: the lower level, the earlier end,
 * a stated sum before none, the smaller sum. Everybody who reads an assessment orders by this.
 */
export const assessmentOrder = 'a.assessed_on desc, a.level, a.expires_on, a.affordable_fen nulls last, a.party_id'

/** The statement for everybody as a text without parameters, for COPY takes none; a day and numbers of ours are all that goes into it. */
export function gateFactsSelect(asOf: Day, conduct: Pick<Conduct, 'complaintFreezeDays'>): string {
  return factsSelect(conduct, `date '${parseDay(asOf)}'`)
}

/**
 * The statement behind both the freeze and the look-up of some customers, so that they cannot differ: contact-permission.ts in SQL. Lists are written as the
 * warehouse reads them. The day, and whose, are given as SQL: written out or as parameters.
 */
function factsSelect({ complaintFreezeDays }: Pick<Conduct, 'complaintFreezeDays'>, day: string, ids?: string): string {
  const asked = ids === undefined ? '' : `customer_id = any (${ids}) and`
  const inForce = `(valid_to is null or valid_to >= ${day})`
  // The latest statement of a channel is the greatest key: day, then entry; its last bit says whether it grants on the day.
  const grants = channels.map(
    (channel) =>
      `(coalesce(max(key) filter (where purpose = 'marketing' and channel in ('${channel}', 'all')), 0) & 1) * ${channelBits[channel]}`,
  )
  return `
  with member as materialized (select party_id, customer_id from parties where ${asked} true),
  consented as (
    select customer_id, ${grants.join(' + ')} as consent,
      coalesce(max(key) filter (where purpose = 'personalisation'), 1) & 1 = 0 as refuses_personal
    from (
      select m.customer_id, c.purpose, c.channel, ((c.effective_on - date '1970-01-01')::bigint << 40) | (c.consent_id << 1)
        | (case when c.status = 'granted' and (c.expires_on is null or c.expires_on >= ${day}) and (c.contact_point is null or coalesce((
            select bool_or(i.blind = c.contact_point) from party_identifiers i where i.party_id = c.party_id and i.kind = 'phone'), true)) then 1 else 0 end) as key
      from consents c join member m using (party_id) where c.purpose in ('marketing', 'personalisation') and c.effective_on <= ${day}
    ) statements group by customer_id
  ), restricted as (
    select m.customer_id, bool_or(kind in (${holdKinds.map((kind) => `'${kind}'`).join(', ')}) and ${inForce}) as held, bool_or(kind = 'guardian' and ${inForce}) as guarded,
      bool_or(kind = 'complaint-freeze' and (valid_to is null or valid_to + ${Number(complaintFreezeDays)} >= ${day})) as frozen,
      coalesce(bit_or(case when channel = 'all' then ${everyChannel} else ${bitOf('channel')} end) filter (where kind = 'do-not-contact' and ${inForce}), 0) as do_not_contact
    from restrictions r join member m using (party_id) where r.valid_from <= ${day} group by m.customer_id
  ), assessed as (
    select distinct on (m.customer_id) m.customer_id, a.level, a.expires_on, a.affordable_fen
    from risk_assessments a join member m using (party_id) where a.assessed_on <= ${day} and (a.withdrawn_on is null or a.withdrawn_on > ${day})
    order by m.customer_id, ${assessmentOrder}
  ), qualified as (
    select distinct on (m.customer_id) m.customer_id, q.valid_to
    from qualified_investors q join member m using (party_id) where q.verified_on <= ${day} and (q.withdrawn_on is null or q.withdrawn_on > ${day})
    order by m.customer_id, q.verified_on desc, q.valid_to, q.party_id
  ), certified as (
    select staff_id, '[' || string_agg(distinct quote_literal(kind), ',') || ']' as kinds
    from staff_certificates where valid_from <= ${day} and valid_to >= ${day} group by staff_id
  ), contacted as (
    select customer_id, ${list("'''' || on_day || ''''")} as days, ${list('bit::text')} as channels, ${list('class::text')} as classes
    from (
      select m.customer_id, l.on_day, ${bitOf('l.channel')} as bit, ${classOf('l.content_class')} as class from contact_ledger l join member m using (party_id)
      where l.on_day > ${day} - ${CONTACT_DAYS} and (l.state = 'committed' or (l.state = 'reserved' and l.expires_on >= ${day}))
      union all
      select m.customer_id, d.on_day, ${bitOf('d.channel')}, ${classOf('d.content_class')} from delivered_contacts d join member m using (party_id)
      where d.on_day > ${day} - ${CONTACT_DAYS} and d.on_day <= ${day}
    ) made where bit > 0 group by customer_id
  )
  select c.customer_id, c.branch_id, c.owner_staff_id, c.kind, coalesce(c.gender, '') as gender, c.born_on, c.opened_on, c.document_expires_on,
    (c.personalised and not coalesce(s.refuses_personal, false))::int as personalised, coalesce(r.held, false)::int as held,
    (c.born_on is not null and c.born_on > (${day} - interval '${ADULT_YEARS} years')::date and not coalesce(r.guarded, false))::int as minor_unguarded,
    coalesce(r.frozen, false)::int as complaint_freeze, coalesce(r.do_not_contact, 0) as do_not_contact, coalesce(s.consent, 0) as consent,
    coalesce(a.level, 0) as risk_level, a.expires_on as risk_expires_on, coalesce(a.affordable_fen, -1) as affordable_fen, q.valid_to as qualified_until,
    coalesce(f.kinds, '[]') as certificates, coalesce(l.days, '[]') as contacts_day, coalesce(l.channels, '[]') as contacts_channel, coalesce(l.classes, '[]') as contacts_class
  from customers c left join consented s using (customer_id) left join restricted r using (customer_id) left join assessed a using (customer_id) left join qualified q using (customer_id)
    left join certified f on f.staff_id = c.owner_staff_id left join contacted l using (customer_id)
  where ${asked === '' ? '' : `c.${asked}`} c.opened_on <= ${day}`
}

type Row = Readonly<Record<(typeof gateFactColumns)[number], string | number | null>>

/** The gate facts of some customers as the record has them now; those outside of the reader's rows are left out. */
export async function readGateFacts(db: Db, customerIds: readonly number[], asOf: Day): Promise<readonly GateFacts[]> {
  if (customerIds.length === 0) return []
  const conduct = await readConduct(db, asOf)
  const rows = await keptQuery<Row>(db, {
    name: `gate-facts-${conduct.complaintFreezeDays}`,
    text: `${factsSelect(conduct, '$1::date', '$2::integer[]')} order by c.customer_id`,
    values: [asOf, [...customerIds]],
  })
  return rows.map(factsOf)
}

function factsOf(row: Row): GateFacts {
  const [days, channel, contentClass] = [texts(row.contacts_day), numbers(row.contacts_channel), numbers(row.contacts_class)]
  return {
    customerId: Number(row.customer_id),
    branchId: Number(row.branch_id),
    ownerStaffId: Number(row.owner_staff_id),
    kind: String(row.kind),
    gender: String(row.gender),
    bornOn: row.born_on as Day | null,
    openedOn: row.opened_on as Day,
    documentExpiresOn: row.document_expires_on as Day | null,
    personalised: row.personalised === 1,
    held: row.held === 1,
    minorUnguarded: row.minor_unguarded === 1,
    complaintFreeze: row.complaint_freeze === 1,
    doNotContact: Number(row.do_not_contact),
    consent: Number(row.consent),
    riskLevel: Number(row.risk_level),
    riskExpiresOn: row.risk_expires_on as Day | null,
    affordableFen: Number(row.affordable_fen),
    qualifiedUntil: row.qualified_until as Day | null,
    certificates: texts(row.certificates),
    contacts: days.map((on, i) => ({ on: on as Day, channel: channel[i] ?? 0, contentClass: contentClass[i] ?? 0 })),
  }
}

function texts(cell: string | number | null): readonly string[] {
  return JSON.parse(String(cell).replaceAll("'", '"')) as string[]
}

function numbers(cell: string | number | null): readonly number[] {
  return JSON.parse(String(cell)) as number[]
}
