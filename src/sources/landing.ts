import { tokenOf } from '../kernel/ids.ts'
import type { SipKey } from '../kernel/ids.ts'
import type { Row } from './feeds/feed.ts'
import type { Value } from './feeds/column.ts'

/** A value as COPY writes it into the record. */
export type Landed = string | number | boolean | Uint8Array | null

/** What a landing row is made of beside its cells. */
export type Given = { readonly partyId: number; readonly key: SipKey }

/** Where the rows of a record feed land. The party feed has its own way (parties are sealed and numbered). */
export type LandingTable = {
  readonly table: string
  /** Columns that tell rows apart. */
  readonly key: readonly string[]
  /** Column → its value. */
  readonly columns: Readonly<Record<string, (row: Row, given: Given) => Landed>>
  /** Rows hang on a party: its source and key are looked up. */
  readonly ofParty: boolean
  /** What becomes of a row that a full file leaves out. `marked`: it stays as the proof of what was, with the day and the file that no longer had it. */
  readonly whenAbsent: 'kept' | 'removed' | 'marked'
}

const cell =
  (name: string) =>
  (row: Row): Landed =>
    row[name] ?? null
const orElse =
  (name: string, fallback: Value) =>
  (row: Row): Landed =>
    row[name] ?? fallback
const partyId = (_row: Row, given: Given): Landed => given.partyId
const text = (row: Row, name: string): string => String(row[name] ?? '')

/** A row whose natural key is long is known by the keyed hash of it. */
const token =
  (kind: string, ...names: readonly string[]) =>
  (row: Row, given: Given): Landed =>
    tokenOf(given.key, kind, text(row, 'source'), names.map((name) => text(row, name)).join('\u001f'))

const plain = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, cell(name)]))

/** A row that is delivered is there, whatever was said of it before. */
const present = { absent_on: () => null, absent_from: () => null }

/** Feed key → where it lands. */
export const landingTables: Readonly<Record<string, LandingTable>> = {
  organisation: {
    table: 'landing_organisation',
    key: ['code'],
    columns: plain('code', 'kind', 'parent_code', 'name_zh', 'name_en', 'valid_from', 'valid_to'),
    ofParty: false,
    whenAbsent: 'kept',
  },
  staff: {
    table: 'landing_staff',
    key: ['staff_no'],
    columns: {
      ...plain('staff_no', 'name_zh', 'name_en', 'post', 'org_code', 'active_from', 'active_to'),
      minutes_per_day: orElse('minutes_per_day', 0),
    },
    ofParty: false,
    whenAbsent: 'kept',
  },
  certificate: {
    table: 'landing_certificate',
    key: ['staff_no', 'kind', 'valid_from'],
    columns: plain('staff_no', 'kind', 'number', 'valid_from', 'valid_to'),
    ofParty: false,
    whenAbsent: 'removed',
  },
  product: {
    table: 'landing_product',
    key: ['code'],
    columns: {
      ...plain('code', 'name_zh', 'name_en', 'family', 'regime', 'risk_issuer', 'risk_bank', 'on_sale_from', 'on_sale_to'),
      ...plain('currency', 'term_days', 'rate_bp', 'required_certificate'),
      min_amount_fen: orElse('min_amount', 0),
      is_private: orElse('is_private', false),
    },
    ofParty: false,
    whenAbsent: 'kept',
  },
  script: {
    table: 'landing_script',
    key: ['key', 'version'],
    columns: plain(
      'key',
      'version',
      'content_class',
      'text_zh',
      'text_en',
      'author',
      'approver',
      'approved_on',
      'valid_from',
      'valid_to',
    ),
    ofParty: false,
    whenAbsent: 'kept',
  },
  rate: {
    table: 'landing_rate',
    key: ['currency', 'day'],
    columns: { ...plain('currency', 'day', 'source'), mid_micro: cell('mid') },
    ofParty: false,
    whenAbsent: 'kept',
  },
  assignment: {
    table: 'landing_assignment',
    key: ['party_id', 'valid_from'],
    columns: { party_id: partyId, ...plain('staff_no', 'valid_from', 'valid_to') },
    ofParty: true,
    whenAbsent: 'removed',
  },
  consent: {
    table: 'landing_consent',
    key: ['consent_token'],
    columns: {
      consent_token: token('consent', 'party_key', 'purpose', 'channel', 'effective_on'),
      party_id: partyId,
      ...plain('purpose', 'channel', 'status', 'text_version', 'method', 'evidence', 'effective_on', 'expires_on'),
      ...present,
    },
    ofParty: true,
    whenAbsent: 'marked',
  },
  'risk-assessment': {
    table: 'landing_risk_assessment',
    key: ['party_id', 'assessed_on'],
    columns: {
      party_id: partyId,
      ...plain('assessed_on', 'level', 'expires_on'),
      affordable_fen: cell('affordable'),
      ...present,
    },
    ofParty: true,
    whenAbsent: 'marked',
  },
  'qualified-investor': {
    table: 'landing_qualified_investor',
    key: ['party_id', 'verified_on'],
    columns: { party_id: partyId, ...plain('verified_on', 'valid_to', 'basis', 'experience_years'), ...present },
    ofParty: true,
    whenAbsent: 'marked',
  },
  restriction: {
    table: 'landing_restriction',
    key: ['restriction_token'],
    columns: {
      restriction_token: token('restriction', 'party_key', 'kind', 'channel', 'valid_from'),
      party_id: partyId,
      ...plain('kind', 'valid_from', 'valid_to'),
      channel: orElse('channel', 'all'),
    },
    ofParty: true,
    whenAbsent: 'removed',
  },
}
