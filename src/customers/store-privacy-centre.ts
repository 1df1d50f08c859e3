import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import type { ConsentStatement } from './contact-permission.ts'
import { type ConsentText, consentTextKind, consentTextOf } from './privacy/consent-text.ts'
import type { RequestState } from './privacy/request-life.ts'
import type { RefusalKey, RightKind } from './privacy/rights.ts'
import type { ToldLookup } from './store-lookups.ts'
import type { OwnRestriction } from './store-own.ts'

// What the visitor reads, as the role zhike_customer over the one customer of the visit: nothing here names whose rows they are. (0114_privacy_centre.sql)

/** Who visits: their own party's number is the customer's. */
export type OwnStanding = {
  readonly customerId: number
  readonly kind: 'personal' | 'business'
  readonly openedOn: Day
  readonly personalised: boolean
  readonly branch: Label
  readonly owner: Label | null
}

/** The customer of the visit; undefined when the visit is about nobody. */
export async function ownStanding(db: Db): Promise<OwnStanding | undefined> {
  const { rows } = await sql<OwnStanding>`
    select c.customer_id as "customerId", c.kind, c.opened_on as "openedOn", c.personalised,
      jsonb_build_object('zh', coalesce(o.name_zh, ''), 'en', coalesce(o.name_en, '')) as branch,
      case when s.staff_id is not null then jsonb_build_object('zh', s.name_zh, 'en', s.name_en) end as owner
    from customers c left join lateral (select name_zh, name_en from org_units where org_id = c.branch_id order by valid_from desc limit 1) o on true
      left join staff s on s.staff_id = c.owner_staff_id`.execute(db)
  return rows[0]
}

export type OwnStatement = ConsentStatement & { readonly textVersion: string; readonly recordedAt: Date }

/** Every statement of consent of the customer of the visit, newest first. */
export async function ownConsents(db: Db): Promise<readonly OwnStatement[]> {
  const { rows } = await sql<OwnStatement>`
    select consent_id as "consentId", purpose, channel, status, effective_on as "effectiveOn", expires_on as "expiresOn", text_version as "textVersion", recorded_at as "recordedAt",
      (contact_point is null or coalesce((
        select bool_or(i.blind = contact_point) from party_identifiers i where i.party_id = consents.party_id and i.kind = 'phone'), true)) as "pointHolds"
    from consents order by effective_on desc, consent_id desc`.execute(db)
  return rows
}

/** The restrictions the customer made or knows. */
export async function ownRestrictions(db: Db): Promise<readonly OwnRestriction[]> {
  const { rows } = await sql<OwnRestriction>`
    select kind, channel, valid_from as "validFrom", valid_to as "validTo" from my_restrictions()`.execute(db)
  return rows
}

/** The looks at the customer that they may be told of, newest first. */
export async function ownLookups(db: Db, most: number): Promise<readonly ToldLookup[]> {
  const { rows } = await sql<ToldLookup>`
    select l.at, jsonb_build_object('zh', k.label_zh, 'en', k.label_en) as what, l.post, jsonb_build_object('zh', l.branch_zh, 'en', l.branch_en) as branch
    from my_lookups(${most}) l join lookup_kinds k using (action)`.execute(db)
  return rows
}

export type OwnRequest = {
  readonly requestId: number
  readonly partyId: number
  readonly kind: RightKind
  readonly state: RequestState
  readonly receivedOn: Day
  readonly dueOn: Day
  readonly refusal: RefusalKey | null
  readonly answerSealed: Buffer | null
  readonly copyUntil: Day | null
  readonly copyBytes: number | null
}

/** The customer's requests, newest first, each with its copy where one was made. */
export async function ownRequests(db: Db, most: number): Promise<readonly OwnRequest[]> {
  const { rows } = await sql<OwnRequest>`
    select r.request_id as "requestId", r.party_id as "partyId", r.kind, r.state, r.received_on as "receivedOn", r.due_on as "dueOn", r.refusal,
      r.answer_sealed as "answerSealed", p.expires_on as "copyUntil", p.bytes as "copyBytes"
    from rights_requests r left join rights_packages p using (request_id) order by r.request_id desc limit ${most}`.execute(db)
  return rows
}

/** The texts that the ledger's versions stand for, by version. */
export async function consentTexts(db: Db, asOf: Day): Promise<ReadonlyMap<string, ConsentText>> {
  const texts = (await definitionsInForce(db, consentTextKind, asOf)).map(consentTextOf)
  return new Map(texts.map((text) => [text.version, text]))
}
