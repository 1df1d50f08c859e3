// Generated from the migrations by tools/gen-tables.ts: do not edit, run npm run gen.
import type { Generated, GeneratedAlways } from 'kysely'

export interface AccessChanges {
  change_id: GeneratedAlways<number>
  kind: string
  payload: unknown
  reason: string
  proposed_by: number
  proposed_at: Date
  decided_by: number | null
  decided_at: Date | null
  decision: string | null
}

export interface Activations {
  activation_id: GeneratedAlways<number>
  change_id: number | null
  user_id: number | null
  requester_hash: Buffer
  approver_hash: Buffer | null
  expires_at: Date
  totp_sealed: Buffer | null
  used_at: Date | null
  revoked_at: Date | null
}

export interface Assignments {
  party_id: number
  staff_id: number
  branch_id: number
  valid_from: string
  valid_to: string | null
  change_id: number | null
}

export interface AuditEvents {
  seq: number
  at: Date
  user_id: number | null
  login: string
  action: string
  subject_kind: Generated<string>
  subject_id: Generated<string>
  customer_id: number | null
  outcome: string
  data: Generated<unknown>
  prev_hash: Buffer
  hash: Buffer
}

export interface AuditHead {
  one: Generated<boolean>
  seq: number
  hash: Buffer
}

export interface AuditRoots {
  day: string
  seq: number
  root: Buffer
  made_at: Date
  exported_to: string | null
}

export interface Consents {
  consent_id: GeneratedAlways<number>
  party_id: number
  purpose: string
  channel: string
  status: string
  text_version: string
  method: string
  evidence: string
  effective_on: string
  expires_on: string | null
  recorded_at: Date
  token: Buffer | null
  contact_point: Buffer | null
  content_class: Generated<string>
  text_hash: Buffer | null
}

export interface ContactLedger {
  contact_id: GeneratedAlways<number>
  customer_id: number
  party_id: number
  branch_id: number
  owner_staff_id: number
  channel: string
  content_class: string
  on_day: string
  state: string
  decision_id: number | null
  reserved_at: Date
  committed_at: Date | null
  released_at: Date | null
  expires_on: string
}

export interface Conversions {
  run_id: number
  offer_key: string
  tier_key: string
  channel: string
  issued: number
  contacted: number
  effective: number
  positive: number
  expired: number
}

export interface Counters {
  key: string
  value: number
}

export interface CustomerGoals {
  goal_id: number
  version: number
  party_id: number
  kind: string
  amount_fen: number | null
  target_on: string | null
  state: string
  recorded_by: number
  recorded_on: string
  recorded_at: Date
}

export interface CustomerNotes {
  note_id: GeneratedAlways<number>
  party_id: number
  audience: string
  sealed: Buffer | null
  written_by: number
  written_on: string
  written_at: Date
}

export interface Customers {
  customer_id: number
  branch_id: number
  owner_staff_id: Generated<number>
  kind: string
  opened_on: string
  born_on: string | null
  gender: string | null
  document_expires_on: string | null
  personalised: Generated<boolean>
  recorded_at: Date
}

export interface Definitions {
  kind: string
  key: string
  version: number
  body: unknown
  valid_from: string
  valid_to: string | null
  author: string
  approver: string | null
  created_at: Date
}

export interface DeliveredContacts {
  party_id: number
  on_day: string
  channel: string
  content_class: string
}

export interface Deliveries {
  delivery_id: GeneratedAlways<number>
  run_id: number
  mapping: string
  feed: string
  file: string
  sha256: Buffer
  bytes: number
  delivered_as: string
  rows_read: Generated<number>
  rows_good: Generated<number>
  rows_quarantined: Generated<number>
  rows_new: Generated<number>
  rows_changed: Generated<number>
  rows_same: Generated<number>
  totals: Generated<unknown>
  first_day: string | null
  last_day: string | null
  received_at: Date
}

export interface Erasures {
  erasure_id: GeneratedAlways<number>
  party_id: number
  party_ids: number[]
  basis: string
  request_id: number | null
  policy: string | null
  proposed_by: number | null
  proposed_at: Date
  approved_by: number | null
  decided_at: Date | null
  decision: string | null
  done_at: Date | null
}

export interface HouseholdChanges {
  change_id: GeneratedAlways<number>
  household_id: number
  kind: string
  from_id: number | null
  parties: Generated<number[]>
  undoes: number | null
  effective_on: string
  recorded_by: string
  recorded_at: Date
}

export interface HouseholdMembers {
  party_id: number
  household_id: number
}

export interface HouseholdRollups {
  household_id: number
  members: number
  counted: number
  aum_fen: number
  contacts_30d: number
  business_date: string
  recorded_at: Date
}

export interface Households {
  household_id: number
  recorded_at: Date
}

export interface IdempotencyKeys {
  user_id: number
  key: string
  route: string
  body_hash: Buffer
  status: number | null
  created_at: Date
  sealed: Buffer | null
}

export interface IdentityAccess {
  request_id: GeneratedAlways<number>
  party_a: number
  party_b: number
  wanted_party: number
  asked_by: number
  asked_staff: number
  asked_at: Date
  decision: string | null
  decided_by: number | null
  decided_at: Date | null
  expires_on: string | null
}

export interface IdentityLinks {
  link_id: GeneratedAlways<number>
  party_a: number
  party_b: number
  decision: string
  made_by: string
  weight: number | null
  zone: string | null
  evidence: Generated<unknown>
  model_id: number | null
  run_id: number | null
  user_id: number | null
  recorded_at: Date
}

export interface IdentityMatched {
  party_id: number
  run_id: number
  proof: Buffer | null
}

export interface IdentityModels {
  model_id: GeneratedAlways<number>
  learnt_on: string
  run_id: number
  records: number
  model: unknown
  report: unknown
  recorded_at: Date
  finished_at: Date | null
}

export interface IdentityPairs {
  party_a: number
  party_b: number
  decision: string
  made_by: string
  weight: number | null
  link_id: number
}

export interface IdentityUnsettled {
  party_id: number
}

export interface IssuedDecisions {
  decision_id: GeneratedAlways<number>
  run_id: number
  customer_id: number
  party_id: number
  branch_id: number
  owner_staff_id: number
  offer_key: string
  treatment_key: string
  channel: string
  priority: string
  propensity_ppm: number
  context_ppm: number
  value_fen: number
  lever_ppm: number
  bundle_hash: Buffer
  inputs: unknown
  outcome: unknown
  seed: string
  issued_at: Date
  occasion: Generated<string>
}

export interface LandingAssignment {
  party_id: number
  run_id: number
  staff_no: string
  valid_from: string
  valid_to: string | null
}

export interface LandingCertificate {
  staff_no: string
  kind: string
  number: string
  valid_from: string
  valid_to: string
  run_id: number
}

export interface LandingConsent {
  consent_token: Buffer
  run_id: number
  party_id: number
  purpose: string
  channel: string
  status: string
  text_version: string
  method: string
  evidence: string
  effective_on: string
  expires_on: string | null
  absent_on: string | null
  absent_from: string | null
}

export interface LandingOrganisation {
  code: string
  run_id: number
  kind: string
  parent_code: string | null
  name_zh: string
  name_en: string
  valid_from: string
  valid_to: string | null
}

export interface LandingParty {
  party_id: number
  run_id: number
  source: string
  kind: string
  sealed: Buffer
  identity_blind: Buffer | null
  document_blind: Buffer | null
  phone_blind: Buffer | null
  born_on: string | null
  gender: string | null
  document_type: string | null
  document_expires_on: string | null
  branch_code: string
  opened_on: string
  personalised: Generated<boolean>
  row_hash: Buffer
}

export interface LandingProduct {
  code: string
  run_id: number
  name_zh: string
  name_en: string
  family: string
  regime: string
  risk_issuer: number | null
  risk_bank: number | null
  on_sale_from: string
  on_sale_to: string | null
  min_amount_fen: Generated<number>
  currency: string
  term_days: number | null
  rate_bp: number | null
  required_certificate: string | null
  is_private: Generated<boolean>
}

export interface LandingQualifiedInvestor {
  party_id: number
  verified_on: string
  run_id: number
  valid_to: string
  basis: string
  experience_years: number
  absent_on: string | null
  absent_from: string | null
}

export interface LandingRate {
  currency: string
  day: string
  mid_micro: number
  source: string
  run_id: number
}

export interface LandingRestriction {
  restriction_token: Buffer
  run_id: number
  party_id: number
  kind: string
  channel: string
  valid_from: string
  valid_to: string | null
}

export interface LandingRiskAssessment {
  party_id: number
  assessed_on: string
  run_id: number
  level: number
  expires_on: string
  affordable_fen: number | null
  absent_on: string | null
  absent_from: string | null
}

export interface LandingScript {
  key: string
  version: number
  run_id: number
  content_class: string
  text_zh: string
  text_en: string
  author: string
  approver: string | null
  approved_on: string | null
  valid_from: string
  valid_to: string | null
}

export interface LandingStaff {
  staff_no: string
  run_id: number
  name_zh: string
  name_en: string
  post: string
  org_code: string
  minutes_per_day: number
  active_from: string
  active_to: string | null
}

export interface LegalHolds {
  hold_id: GeneratedAlways<number>
  party_id: number
  reference: string
  placed_by: number
  placed_at: Date
  released_by: number | null
  released_at: Date | null
}

export interface LifeEvents {
  life_event_id: GeneratedAlways<number>
  party_id: number
  kind: string
  happened_on: string
  basis: string
  inferred_key: string | null
  evidence: Generated<unknown>
  words_sealed: Buffer | null
  state: string
  recorded_by: number
  recorded_on: string
  recorded_at: Date
  decided_by: number | null
  decided_on: string | null
}

export interface LookupDispositions {
  disposition_id: GeneratedAlways<number>
  finding_id: number
  state: string
  reason: string
  user_id: number
  at: Date
}

export interface LookupFindings {
  finding_id: GeneratedAlways<number>
  rule: string
  rule_version: number
  user_id: number
  day: string
  numbers: unknown
  customers: number[]
  found_at: Date
  state: Generated<string>
}

export interface LookupKinds {
  action: string
  label_zh: string
  label_en: string
  depth: string
}

export interface Nights {
  night_id: GeneratedAlways<number>
  business_date: string
  status: string
  started_at: Date
  finished_at: Date | null
  owner: Generated<string>
  heartbeat_at: Date | null
  asked_by: number | null
  error: string | null
}

export interface OrgUnits {
  org_id: number
  code: string
  kind: string
  parent_id: number | null
  name_zh: string
  name_en: string
  valid_from: string
  valid_to: string | null
}

export interface Outbox {
  event_id: string
  topic: string
  party_id: number | null
  body: unknown
  created_at: Date
  relayed_at: Date | null
}

export interface Parties {
  party_id: number
  customer_id: number
  source: string
  kind: string
  sealed: Buffer
  identity_blind: Buffer | null
  run_id: number
}

export interface PartyClusters {
  party_id: number
  customer_id: number
}

export interface PartyIdentifiers {
  kind: string
  blind: Buffer
  party_id: number
}

export interface PartyKeys {
  party_id: number
  source: string
  key_token: Buffer
  wrapped: Buffer | null
  kid: string
}

export interface PersonalData {
  of_table: string
  of_column: string
  party_column: string
  way: string
}

export interface PlannedActions {
  run_id: number
  customer_id: number
  branch_id: number
  owner_staff_id: number
  offer_key: string
  treatment_key: string
  priority: string
  minutes: number
  state: Generated<string>
  refused_by: string | null
}

export interface PolicyBundles {
  bundle_hash: Buffer
  body: unknown
  made_at: Date
}

export interface PreferenceReads {
  source: string
  source_id: number
  party_id: number
  rules_version: number
}

export interface PreferenceTags {
  tag_id: GeneratedAlways<number>
  party_id: number
  topic: string
  value: string
  rule_key: string
  rule_version: number
  source: string
  source_id: number
  span_from: number
  span_to: number
  heard_on: string
  state: Generated<string>
  recorded_at: Date
  rejected_by: number | null
  rejected_at: Date | null
}

export interface Preferences {
  party_id: number
  kind: string
  value: string
  heard_on: string
  response_id: number | null
  recorded_at: Date
  value_sealed: Buffer | null
}

export interface PrivacyLinks {
  link_id: GeneratedAlways<number>
  party_id: number
  token_hash: Buffer
  made_by: number
  made_at: Date
  expires_at: Date
  wrong_tries: Generated<number>
  opened_at: Date | null
  revoked_at: Date | null
}

export interface PrivacyMisses {
  miss_id: GeneratedAlways<number>
  party_id: number
  missed_at: Date
}

export interface PrivacyVisits {
  visit_hash: Buffer
  link_id: number
  party_id: number
  began_at: Date
  last_seen_at: Date
  ended_at: Date | null
}

export interface Products {
  product_id: number
  code: string
  name_zh: string
  name_en: string
  family: string
  regime: string
  risk_issuer: number | null
  risk_bank: number | null
  on_sale_from: string
  on_sale_to: string | null
  min_amount_fen: number
  currency: string
  term_days: number | null
  rate_bp: number | null
  required_certificate: string | null
  is_private: boolean
}

export interface QualifiedInvestors {
  party_id: number
  verified_on: string
  valid_to: string
  basis: string
  experience_years: number
  recorded_at: Date
  withdrawn_on: string | null
  withdrawn_by: string | null
}

export interface QuarantineFiles {
  run_id: number
  file: string
  feed: string
  mapping: unknown
}

export interface QuarantineReplays {
  replay_id: GeneratedAlways<number>
  run_id: number
  file: string
  sha256: Buffer
  sealed: Buffer | null
  asked_by: string
  asked_at: Date
  status: string
  owner: Generated<string>
  heartbeat_at: Date | null
  replayed_run: number | null
  rows_given: Generated<number>
  rows_taken: Generated<number>
  rows_refused: Generated<number>
  rows_before: Generated<number>
  error: unknown
  finished_at: Date | null
}

export interface QuarantineRows {
  quarantine_id: GeneratedAlways<number>
  run_id: number
  feed: string
  file: string
  line: number
  field: string
  value_masked: string
  reason_code: string
  reason: unknown
  row_sealed: Buffer | null
  fixed_at: Date | null
  replayed_run: number | null
  replay_id: number | null
}

export interface Rates {
  currency: string
  day: string
  mid_micro: number
  source: string
  recorded_at: Date
}

export interface Relationships {
  relationship_id: GeneratedAlways<number>
  from_party: number
  to_party: number
  kind: string
  share_ppm: number | null
  valid_from: string
  valid_to: string | null
  recorded_by: string
  recorded_at: Date
  ended_by: string | null
  ended_at: Date | null
}

export interface Responses {
  response_id: GeneratedAlways<number>
  task_id: number | null
  decision_id: number | null
  customer_id: number
  party_id: number
  branch_id: number
  owner_staff_id: number
  staff_id: number
  user_id: number
  channel: string
  outcome: string
  next_step: string
  next_on: string | null
  preference: Generated<unknown>
  note_sealed: Buffer | null
  counters: number | null
  withdrawn: Generated<boolean>
  recorded_at: Date
  business_date: string
  inbound: Generated<boolean>
}

export interface Restrictions {
  restriction_id: GeneratedAlways<number>
  party_id: number
  kind: string
  channel: Generated<string>
  valid_from: string
  valid_to: string | null
  recorded_at: Date
  token: Buffer | null
  reason_id: number | null
  recorded_by: number | null
  end_reason_id: number | null
  ended_by: number | null
  ended_at: Date | null
}

export interface RightsPackages {
  package_id: GeneratedAlways<number>
  request_id: number
  party_id: number
  made_at: Date
  made_by: number | null
  sealed: Buffer | null
  bytes: number
  sha256: Buffer
  expires_on: string
  read_at: Date | null
}

export interface RightsRequests {
  request_id: GeneratedAlways<number>
  party_id: number
  kind: string
  requester: string
  came_by: string
  state: string
  received_at: Date
  received_on: string
  due_on: string
  received_by: number | null
  about: Generated<unknown>
  words_sealed: Buffer | null
  identity_method: string | null
  identity_by: number | null
  identity_at: Date | null
  assignee: number | null
  refusal: string | null
  answer_sealed: Buffer | null
  erasure_id: number | null
  closed_at: Date | null
  closed_by: number | null
  link_id: number | null
}

export interface RightsSteps {
  step_id: GeneratedAlways<number>
  request_id: number
  party_id: number
  step: string
  user_id: number | null
  at: Date
  data: Generated<unknown>
}

export interface RiskAssessments {
  party_id: number
  assessed_on: string
  level: number
  expires_on: string
  affordable_fen: number | null
  recorded_at: Date
  withdrawn_on: string | null
  withdrawn_by: string | null
}

export interface RunSlices {
  feed: string
  day: string
  run_id: number
  rows: number
}

export interface Runs {
  run_id: number
  step: string
  business_date: string
  night_id: number | null
  status: string
  owner: string
  heartbeat_at: Date
  started_at: Date
  finished_at: Date | null
  rows_in: Generated<number>
  rows_out: Generated<number>
  seconds: Generated<number>
  progress: Generated<unknown>
  checksum: string | null
  definitions: Generated<unknown>
  details: Generated<unknown>
  error: string | null
  retired_at: Date | null
}

export interface Scripts {
  key: string
  version: number
  content_class: string
  text_zh: string
  text_en: string
  author: string
  approver: string | null
  approved_on: string | null
  valid_from: string
  valid_to: string | null
}

export interface SealedByInstallation {
  of_table: string
  of_column: string
}

export interface SearchTokens {
  party_id: number
  run_id: number
  made_with: number
  rule: number
  accounts: number
  tokens: number[]
}

export interface Sessions {
  session_hash: Buffer
  user_id: number
  csrf_hash: Buffer
  created_at: Date
  last_seen_at: Date
  second_factor_at: Date | null
  agent: Generated<string>
  revoked_at: Date | null
}

export interface Staff {
  staff_id: number
  staff_no: string
  name_zh: string
  name_en: string
  post: string
  org_id: number
  minutes_per_day: Generated<number>
  active_from: string
  active_to: string | null
}

export interface StaffCertificates {
  staff_id: number
  kind: string
  number: string
  valid_from: string
  valid_to: string
}

export interface StatedReasons {
  reason_id: GeneratedAlways<number>
  party_id: number
  user_id: number
  sealed: Buffer
  at: Date
}

export interface TaskChanges {
  change_id: GeneratedAlways<number>
  task_id: number
  customer_id: number
  branch_id: number
  owner_staff_id: number
  kind: string
  from_value: string
  to_value: string
  reason: Generated<string>
  user_id: number
  at: Date
  reason_id: number | null
}

export interface Tasks {
  task_id: GeneratedAlways<number>
  decision_id: number
  run_id: number
  customer_id: number
  party_id: number
  branch_id: number
  owner_staff_id: number
  status: string
  offer_key: string
  offer_version: number
  trigger_key: string | null
  channel: string
  content_class: string
  due_on: string
  expires_on: string
  business_date: string
  rank: number
  priority: string
  value_fen: number
  amount_fen: number | null
  minutes: number
  reasons: unknown
  script_key: string | null
  script_version: number | null
  gates: unknown
  runners_up: unknown
  contact_id: number | null
  created_at: Date
  updated_at: Date
  tier_key: Generated<string>
  denied: unknown
  customer_owner_id: Generated<number>
}

export interface UserRoles {
  user_id: number
  role: string
  org_id: number
  valid_from: string
  valid_to: string | null
  change_id: number | null
}

export interface Users {
  user_id: GeneratedAlways<number>
  login: string
  staff_id: number | null
  os_name: string | null
  password_hash: string | null
  password_changed_at: Date | null
  password_history: Generated<string[]>
  totp_sealed: Buffer | null
  totp_last_step: Generated<number>
  must_change: Generated<boolean>
  failed_count: Generated<number>
  locked_until: Date | null
  status: Generated<string>
  demo: Generated<boolean>
  locale: Generated<string>
  created_at: Date
  last_seen_at: Date | null
}

export interface WatchedCustomers {
  party_id: number
  kind: string
  added_by: number
  added_at: Date
}

export interface Tables {
  access_changes: AccessChanges
  activations: Activations
  assignments: Assignments
  audit_events: AuditEvents
  audit_head: AuditHead
  audit_roots: AuditRoots
  consents: Consents
  contact_ledger: ContactLedger
  conversions: Conversions
  counters: Counters
  customer_goals: CustomerGoals
  customer_notes: CustomerNotes
  customers: Customers
  definitions: Definitions
  delivered_contacts: DeliveredContacts
  deliveries: Deliveries
  erasures: Erasures
  household_changes: HouseholdChanges
  household_members: HouseholdMembers
  household_rollups: HouseholdRollups
  households: Households
  idempotency_keys: IdempotencyKeys
  identity_access: IdentityAccess
  identity_links: IdentityLinks
  identity_matched: IdentityMatched
  identity_models: IdentityModels
  identity_pairs: IdentityPairs
  identity_unsettled: IdentityUnsettled
  issued_decisions: IssuedDecisions
  landing_assignment: LandingAssignment
  landing_certificate: LandingCertificate
  landing_consent: LandingConsent
  landing_organisation: LandingOrganisation
  landing_party: LandingParty
  landing_product: LandingProduct
  landing_qualified_investor: LandingQualifiedInvestor
  landing_rate: LandingRate
  landing_restriction: LandingRestriction
  landing_risk_assessment: LandingRiskAssessment
  landing_script: LandingScript
  landing_staff: LandingStaff
  legal_holds: LegalHolds
  life_events: LifeEvents
  lookup_dispositions: LookupDispositions
  lookup_findings: LookupFindings
  lookup_kinds: LookupKinds
  nights: Nights
  org_units: OrgUnits
  outbox: Outbox
  parties: Parties
  party_clusters: PartyClusters
  party_identifiers: PartyIdentifiers
  party_keys: PartyKeys
  personal_data: PersonalData
  planned_actions: PlannedActions
  policy_bundles: PolicyBundles
  preference_reads: PreferenceReads
  preference_tags: PreferenceTags
  preferences: Preferences
  privacy_links: PrivacyLinks
  privacy_misses: PrivacyMisses
  privacy_visits: PrivacyVisits
  products: Products
  qualified_investors: QualifiedInvestors
  quarantine_files: QuarantineFiles
  quarantine_replays: QuarantineReplays
  quarantine_rows: QuarantineRows
  rates: Rates
  relationships: Relationships
  responses: Responses
  restrictions: Restrictions
  rights_packages: RightsPackages
  rights_requests: RightsRequests
  rights_steps: RightsSteps
  risk_assessments: RiskAssessments
  run_slices: RunSlices
  runs: Runs
  scripts: Scripts
  sealed_by_installation: SealedByInstallation
  search_tokens: SearchTokens
  sessions: Sessions
  staff: Staff
  staff_certificates: StaffCertificates
  stated_reasons: StatedReasons
  task_changes: TaskChanges
  tasks: Tasks
  user_roles: UserRoles
  users: Users
  watched_customers: WatchedCustomers
}
