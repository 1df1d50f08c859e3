import type { Channel } from '../customers/contact-permission.ts'
import type { GateFacts as RecordFacts } from '../customers/service-facts.ts'
import { type Day, fromDayNumber, toDayNumber } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Field, ValueOf } from '../kernel/rules/field.ts'

export { channelBits, classNumbers, type Channel } from '../customers/contact-permission.ts'

/** The ways to reach a customer, in the order of their bits. */
export const channels = ['phone', 'sms', 'wecom', 'push', 'mail', 'visit'] as const satisfies readonly Channel[]

export const channelLabels: Readonly<Record<Channel, Label>> = {
  phone: { zh: '电话', en: 'telephone' },
  sms: { zh: '短信', en: 'SMS' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  push: { zh: 'APP 推送', en: 'app push' },
  mail: { zh: '信函', en: 'letter' },
  visit: { zh: '面访', en: 'meeting' },
}

/** What a contact is: an attribute of its approved script. Mixed content is marketing (DOMAIN B6). */
export const contentClasses = ['marketing', 'service', 'care', 'education'] as const
export type ContentClass = (typeof contentClasses)[number]

export const classLabels: Readonly<Record<ContentClass, Label>> = {
  marketing: { zh: '营销', en: 'marketing' },
  service: { zh: '服务', en: 'service' },
  care: { zh: '关怀', en: 'care' },
  education: { zh: '消保教育', en: 'education' },
}

/** One contact in the ledger as caps count it: its day, the bit of its channel, the number of its class. */
export type PastContact = { readonly on: Day; readonly channel: number; readonly contentClass: number }

/** The volatile facts of the record that gates judge by: a row of gate_facts at night, read from the record itself when a decision is issued. */
export type GateFacts = Omit<RecordFacts, 'customerId' | 'gender' | 'openedOn'>

/** A trigger that fired for a customer: once per bucket, with the numbers it fired on. */
export type Hit = { readonly trigger: string; readonly bucket: Day; readonly evidence: Readonly<Record<string, number>> }

/** Everything one customer is decided on. Features by key, as the wide table keeps them. Plain JSON, so that an issued decision can keep it. */
export type DecisionInputs = {
  readonly customerId: number
  readonly features: Readonly<Record<string, number | null>>
  readonly facts: GateFacts
  readonly hits: readonly Hit[]
}

/** Columns of gate_facts that the gates and triggers may read, in the order decisions select them. */
export const factColumns = [
  'branch_id',
  'owner_staff_id',
  'kind',
  'born_on',
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
export type FactColumn = (typeof factColumns)[number]

/** The gate facts that offers' rules may ask about beside the features, and the SQL they are read by. */
export const factFields: readonly (Field & { readonly sql: string })[] = [
  {
    key: 'customer_kind',
    kind: 'code',
    label: { zh: '客户类型', en: 'kind of customer' },
    values: [
      { key: 'personal', number: 1, label: { zh: '个人', en: 'personal' } },
      { key: 'business', number: 2, label: { zh: '对公', en: 'business' } },
    ],
    sql: "multiIf(kind = 'personal', 1, kind = 'business', 2, NULL)",
  },
  { key: 'risk_capacity', kind: 'int', label: { zh: '风险承受等级', en: 'risk capacity' }, sql: 'nullIf(risk_level, 0)' },
  { key: 'has_owner', kind: 'flag', label: { zh: '有管户经理', en: 'has an owner' }, sql: 'owner_staff_id > 0' },
]

/** What rules read of one customer: features, and the few facts above. */
export function valuesOf(inputs: Pick<DecisionInputs, 'features' | 'facts'>): ValueOf {
  const { features, facts } = inputs
  const kinds: Readonly<Record<string, number>> = { personal: 1, business: 2 }
  const extra: Readonly<Record<string, number | null>> = {
    customer_kind: kinds[facts.kind] ?? null,
    risk_capacity: facts.riskLevel === 0 ? null : facts.riskLevel,
    has_owner: facts.ownerStaffId > 0 ? 1 : 0,
  }
  return (key) => (key in extra ? extra[key] : features[key])
}

/** The facts as decisions keep them: without what no gate asks about. */
export function keptFacts({
  customerId: _id,
  gender: _gender,
  openedOn: _opened,
  certificates,
  ...facts
}: RecordFacts): GateFacts {
  return { ...facts, certificates: [...certificates].sort() }
}

/** A row of gate_facts as the warehouse gives it in JSON. */
export type FactRow = {
  readonly branch_id: number
  readonly owner_staff_id: number
  readonly kind: string
  readonly born_on: string | null
  readonly document_expires_on: string | null
  readonly personalised: number
  readonly held: number
  readonly minor_unguarded: number
  readonly complaint_freeze: number
  readonly do_not_contact: number
  readonly consent: number
  readonly risk_level: number
  readonly risk_expires_on: string | null
  /** 64-bit integers come as text. */
  readonly affordable_fen: number | string
  readonly qualified_until: string | null
  readonly certificates: readonly string[]
  readonly contacts_day: readonly string[]
  readonly contacts_channel: readonly number[]
  readonly contacts_class: readonly number[]
}

/** The facts of a warehouse row. Contacts come in the order of the ledger; caps do not depend on it. */
export function factsOf(row: FactRow): GateFacts {
  return {
    branchId: row.branch_id,
    ownerStaffId: row.owner_staff_id,
    kind: row.kind,
    bornOn: row.born_on as Day | null,
    documentExpiresOn: row.document_expires_on as Day | null,
    personalised: row.personalised === 1,
    held: row.held === 1,
    minorUnguarded: row.minor_unguarded === 1,
    complaintFreeze: row.complaint_freeze === 1,
    doNotContact: row.do_not_contact,
    consent: row.consent,
    riskLevel: row.risk_level,
    riskExpiresOn: row.risk_expires_on as Day | null,
    affordableFen: Number(row.affordable_fen),
    qualifiedUntil: row.qualified_until as Day | null,
    certificates: [...row.certificates].sort(),
    contacts: row.contacts_day.map((on, i) => ({
      on: on as Day,
      channel: row.contacts_channel[i] ?? 0,
      contentClass: row.contacts_class[i] ?? 0,
    })),
  }
}

/** A day kept as its number in a feature; null stays null. */
export function dayOf(value: number | null | undefined): Day | null {
  return value === null || value === undefined ? null : fromDayNumber(value)
}

/** A day as ClickHouse text, safe by construction: Days are digits and dashes. */
export function daySql(day: Day): string {
  return `toDate32('${fromDayNumber(toDayNumber(day))}')`
}
