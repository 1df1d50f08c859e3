/**
 * The truths of the twelve customers, worked out by hand at the end of 2026-10-15 (day 15 of a month of 31). Sums are written in yuan and kept in fen.
 * Nothing here is computed by the product: every number has its arithmetic beside it.
 */
import type { Day } from '../../src/kernel/day.ts'

const yuan = (amount: number): number => amount * 100

export const businessDate = '2026-10-15' as Day
/** The morning on which what the night decided is worked on: a Friday, a working day. */
export const today = '2026-10-16' as Day
export const bankFeeds = new URL('./feeds/', import.meta.url).pathname

export type TierKey = 'MASS' | 'BASIC' | 'GOLD' | 'PLATINUM' | 'DIAMOND' | 'PRIVATE'
export type TriggerKey =
  | 'near-tier'
  | 'tier-retention'
  | 'maturity'
  | 'large-inflow'
  | 'large-outflow'
  | 'dormant'
  | 'card-not-activated'
  | 'birthday'
  | 'document-expiry'
  | 'risk-expiry'

export type CustomerTruth = {
  readonly key: string
  /** party_id in natural-key order (source, key): core C01 … C12 are 1 … 12, credit K01 is 13 and belongs to customer 1. */
  readonly customerId: number
  readonly branch: 'JN01' | 'JB01'
  /** Staff number of the owner; null = the branch pool. */
  readonly owner: string | null
  readonly aumFen: number
  /** S₁₅ ÷ 15. */
  readonly monthAverageFen: number
  /** The tier in force in October 2026. */
  readonly tier: TierKey
  readonly triggers: readonly TriggerKey[]
}

export const customers: readonly CustomerTruth[] = [
  // 15 × 480,000 = 7,200,000; ÷ 15.
  at('C01', 1, 'JN01', '1001', 480_000, 480_000, 'GOLD', ['near-tier']),
  // 20,000 at call + 300,000 fixed, all month.
  at('C02', 2, 'JN01', '1001', 320_000, 320_000, 'GOLD', ['maturity']),
  // 12 × 100,000 + 3 × 600,000 = 3,000,000; ÷ 15.
  at('C03', 3, 'JN01', '1001', 600_000, 200_000, 'BASIC', ['large-inflow']),
  // 14 × 800,000 + 1 × 500,000 = 11,700,000; ÷ 15.
  at('C04', 4, 'JN01', '1001', 500_000, 780_000, 'PLATINUM', ['large-outflow']),
  at('C05', 5, 'JN01', null, 800, 800, 'MASS', ['dormant']),
  at('C06', 6, 'JN01', '1001', 60_000, 60_000, 'BASIC', ['card-not-activated']),
  at('C07', 7, 'JN01', '1001', 1_000_000, 1_000_000, 'PLATINUM', []),
  // 50,000 at call + 200,000 in bonds. Born 1950-10-18: 76 in three days.
  at('C08', 8, 'JB01', '1002', 250_000, 250_000, 'PLATINUM', ['tier-retention', 'birthday']),
  at('C09', 9, 'JB01', '1002', 30_000, 30_000, 'MASS', ['document-expiry']),
  at('C10', 10, 'JB01', '1002', 150_000, 150_000, 'BASIC', ['risk-expiry']),
  at('C11', 11, 'JN01', '1001', 10_000, 10_000, 'MASS', []),
  at('C12', 12, 'JB01', '1002', 5_000_000, 5_000_000, 'DIAMOND', []),
]

function at(
  key: string,
  customerId: number,
  branch: 'JN01' | 'JB01',
  owner: string | null,
  aum: number,
  average: number,
  tier: TierKey,
  triggers: readonly TriggerKey[],
): CustomerTruth {
  return { key, customerId, branch, owner, aumFen: yuan(aum), monthAverageFen: yuan(average), tier, triggers }
}

/** The golden case of the near-tier top-up (C01): X = (A·D − S_d) ÷ (D − d), top-up = X − B with A = 500,000, B = 480,000, d = 15, S = 7,200,000. */
export const nearTier = {
  key: 'C01',
  runningSumFen: yuan(7_200_000),
  targetFen: yuan(500_000),
  // D = 30: (15,000,000 − 7,200,000) ÷ 15 = 520,000; − 480,000.
  september: { asOf: '2026-09-15' as Day, neededFen: yuan(520_000), topUpFen: yuan(40_000) },
  // D = 31: (15,500,000 − 7,200,000) ÷ 16 = 518,750; − 480,000.
  october: { asOf: '2026-10-15' as Day, neededFen: yuan(518_750), topUpFen: yuan(38_750) },
}

/** Closed months, first to last: the average, the tier in force during the month, and the count of months below it after the month closed. */
export type TierStory = {
  readonly key: string
  readonly months: readonly {
    readonly from: string
    readonly to: string
    readonly averageFen: number
    readonly tier: TierKey
    readonly watch: readonly number[]
  }[]
}

export const tierStories: readonly TierStory[] = [
  {
    // 150,000 to the end of 2025, a million from 1 January: January reaches PLATINUM, which is in force from February.
    key: 'C07',
    months: [
      { from: '2025-07', to: '2025-12', averageFen: yuan(150_000), tier: 'BASIC', watch: [0, 0, 0, 0, 0, 0] },
      { from: '2026-01', to: '2026-01', averageFen: yuan(1_000_000), tier: 'BASIC', watch: [0] },
      { from: '2026-02', to: '2026-09', averageFen: yuan(1_000_000), tier: 'PLATINUM', watch: [0, 0, 0, 0, 0, 0, 0, 0] },
    ],
  },
  {
    // 550,000 to August, 250,000 from 1 September: one month below, tier kept, watched.
    key: 'C08',
    months: [
      { from: '2025-07', to: '2026-08', averageFen: yuan(550_000), tier: 'PLATINUM', watch: Array(14).fill(0) as number[] },
      { from: '2026-09', to: '2026-09', averageFen: yuan(250_000), tier: 'PLATINUM', watch: [1] },
    ],
  },
  {
    // 600,000 to May, 150,000 from 1 June: June, July, August below; in September down to what August implies. September itself is met.
    key: 'C10',
    months: [
      { from: '2025-07', to: '2026-05', averageFen: yuan(600_000), tier: 'PLATINUM', watch: Array(11).fill(0) as number[] },
      { from: '2026-06', to: '2026-08', averageFen: yuan(150_000), tier: 'PLATINUM', watch: [1, 2, 3] },
      { from: '2026-09', to: '2026-09', averageFen: yuan(150_000), tier: 'BASIC', watch: [0] },
    ],
  },
  {
    // Private: 6,500,000 to March, 5,000,000 from 1 April: six months below (April … September), down in the seventh, October.
    key: 'C12',
    months: [
      { from: '2025-07', to: '2026-03', averageFen: yuan(6_500_000), tier: 'PRIVATE', watch: Array(9).fill(0) as number[] },
      { from: '2026-04', to: '2026-09', averageFen: yuan(5_000_000), tier: 'PRIVATE', watch: [1, 2, 3, 4, 5, 6] },
    ],
  },
]

/** Money in and out of the customer's accounts. Windows end on and include 2026-10-15: 7 days from 10-09, 30 from 09-16, 90 from 07-18. */
export const flows: Readonly<
  Record<string, { readonly in: readonly [number, number, number]; readonly out: readonly [number, number, number] }>
> = {
  C01: { in: [0, 0, yuan(80_000)], out: [0, 0, 0] }, // 80,000 on 09-01
  C03: { in: [yuan(500_000), yuan(500_000), yuan(500_000)], out: [0, 0, 0] }, // on 10-13
  C04: { in: [0, 0, 0], out: [yuan(300_000), yuan(300_000), yuan(300_000)] }, // on 10-15, to an own account elsewhere
  C05: { in: [0, 0, 0], out: [0, 0, 0] },
  C06: { in: [yuan(12_000), yuan(12_000), yuan(36_000)], out: [yuan(12_000), yuan(12_000), yuan(36_000)] }, // salary and rent on 08-10, 09-10, 10-10
  C08: { in: [0, 0, 0], out: [0, 0, yuan(300_000)] }, // on 09-01
  C10: { in: [0, 0, 0], out: [0, 0, 0] }, // the 450,000 of 06-01 is older
  C12: { in: [yuan(20_000), yuan(40_000), yuan(40_000)], out: [yuan(20_000), yuan(40_000), yuan(40_000)] }, // 10-05 and 10-12
}

/** Single numbers of single customers, named as the feature catalogue names them. */
export const facts: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  C01: {
    aum_prev_month_avg_fen: yuan(480_000),
    contacts_30d: 1,
    positive_responses_365d: 1,
    logins_30d: 1,
    card_limit_fen: yuan(50_000),
  },
  C02: {
    time_deposit_fen: yuan(300_000),
    deposit_fen: yuan(20_000),
    maturing_7d_fen: yuan(300_000),
    maturing_30d_fen: yuan(300_000),
  },
  C03: { max_inflow_1d_fen: yuan(500_000), net_inflow_90d_fen: yuan(500_000), age_years: 40 },
  C04: { max_outflow_1d_fen: yuan(300_000), own_name_outflow_7d_fen: yuan(300_000), complaints_open: 1, days_since_active: 0 },
  // 2025-08-01 → 2026-08-01 is 365 days, → 10-15 is 75 more.
  C05: { days_since_active: 440, logins_90d: 0 },
  // Card issued 09-01: 30 days to 10-01, 14 more. Salary of 10-10.
  C06: {
    card_inactive_days: 44,
    salary_last_fen: yuan(12_000),
    salary_count_90d: 3,
    days_since_salary: 5,
    loan_calculator_30d: 2,
    complaints_open: 0,
  },
  C08: {
    bond_fen: yuan(200_000),
    deposit_fen: yuan(50_000),
    age_years: 75,
    days_to_birthday: 3,
    tier_watch_months: 1,
    branch_visits_90d: 1,
  },
  C10: { contacts_30d: 2, responses_90d: 1 },
  C12: { merchant_flow_30d_fen: yuan(40_000) },
}

export type GateKey =
  | 'scope'
  | 'hold'
  | 'consent'
  | 'complaint-freeze'
  | 'hours'
  | 'frequency'
  | 'on-sale'
  | 'seller-certified'
  | 'suitability'
  | 'content'

/** What the gates say to a product, as marketing unless another class is given, through a channel; null = no gate denies (the offer's own rule aside). */
export type VerdictTruth = {
  readonly key: string
  readonly product: string
  readonly channel: 'phone' | 'sms' | 'wecom' | 'push' | 'mail' | 'visit'
  readonly contentClass?: 'service' | 'care' | 'education'
  readonly deniedBy: GateKey | null
  readonly why: string
}

export const verdicts: readonly VerdictTruth[] = [
  // scope
  {
    key: 'C05',
    product: 'TD-1Y',
    channel: 'wecom',
    deniedBy: 'scope',
    why: 'WeCom is the owner’s, and nobody looks after this customer',
  },
  { key: 'C01', product: 'TD-1Y', channel: 'wecom', deniedBy: null, why: '1001 looks after the customer' },
  // hold
  {
    key: 'C07',
    product: 'TD-1Y',
    channel: 'phone',
    deniedBy: 'hold',
    why: 'an AML restriction since 2026-06-01; the reason is never shown',
  },
  {
    key: 'C07',
    product: 'SV-APP',
    channel: 'visit',
    contentClass: 'service',
    deniedBy: 'hold',
    why: 'a hold stops service contacts too',
  },
  { key: 'C03', product: 'TD-1Y', channel: 'phone', deniedBy: null, why: 'the legal restriction ended on 2025-09-01' },
  // consent and do-not-contact
  { key: 'C09', product: 'TD-1Y', channel: 'phone', deniedBy: 'consent', why: 'never asked' },
  { key: 'C02', product: 'TD-1Y', channel: 'phone', deniedBy: null, why: 'granted for the telephone' },
  { key: 'C02', product: 'TD-1Y', channel: 'sms', deniedBy: 'consent', why: 'withdrawn on 2026-08-01' },
  { key: 'C02', product: 'TD-1Y', channel: 'wecom', deniedBy: 'consent', why: 'never asked for WeCom' },
  { key: 'C10', product: 'TD-1Y', channel: 'wecom', deniedBy: 'consent', why: 'the newest row for WeCom ended on 2026-09-30' },
  { key: 'C10', product: 'TD-1Y', channel: 'sms', deniedBy: null, why: 'granted for all channels without end' },
  {
    key: 'C05',
    product: 'TD-1Y',
    channel: 'phone',
    deniedBy: 'consent',
    why: 'consent is granted, but do-not-contact since 2026-05-01 outdoes it',
  },
  { key: 'C06', product: 'TD-1Y', channel: 'sms', deniedBy: 'consent', why: 'do-not-contact by SMS' },
  { key: 'C06', product: 'TD-1Y', channel: 'phone', deniedBy: null, why: 'do-not-contact is for SMS only' },
  // complaint freeze
  { key: 'C04', product: 'TD-1Y', channel: 'phone', deniedBy: 'complaint-freeze', why: 'a complaint is open since 2026-10-10' },
  { key: 'C12', product: 'LN-SME', channel: 'phone', deniedBy: 'complaint-freeze', why: 'closed on 09-20: frozen to 10-20' },
  { key: 'C06', product: 'LN-CONS', channel: 'phone', deniedBy: null, why: 'closed on 09-01: free since 10-02' },
  { key: 'C04', product: 'SV-APP', channel: 'phone', contentClass: 'service', deniedBy: null, why: 'service is not marketing' },
  // frequency
  {
    key: 'C10',
    product: 'TD-1Y',
    channel: 'phone',
    deniedBy: 'frequency',
    why: 'two marketing calls in seven days (10-12, 10-14)',
  },
  { key: 'C01', product: 'TD-1Y', channel: 'phone', deniedBy: null, why: 'one call in seven days' },
  // on sale
  { key: 'C03', product: 'WM-2025', channel: 'phone', deniedBy: 'on-sale', why: 'the sale ended on 2026-06-30' },
  { key: 'C03', product: 'WM-180', channel: 'phone', deniedBy: null, why: 'on sale since 2022' },
  // seller certified
  {
    key: 'C10',
    product: 'FD-BOND',
    channel: 'visit',
    deniedBy: 'seller-certified',
    why: "1002's fund certificate ended on 2026-09-30",
  },
  { key: 'C10', product: 'IN-LIFE', channel: 'visit', deniedBy: 'seller-certified', why: '1002 has no insurance certificate' },
  { key: 'C03', product: 'FD-BOND', channel: 'phone', deniedBy: null, why: "1001's fund certificate is in force" },
  // suitability
  { key: 'C02', product: 'WM-180', channel: 'phone', deniedBy: null, why: 'R2 for C2' },
  {
    key: 'C02',
    product: 'WM-365',
    channel: 'phone',
    deniedBy: 'suitability',
    why: 'issuer R2, bank R3: the higher counts, above C2',
  },
  { key: 'C06', product: 'WM-180', channel: 'phone', deniedBy: 'suitability', why: 'the assessment ended on 2026-09-01' },
  { key: 'C01', product: 'WM-180', channel: 'visit', deniedBy: null, why: '10,000 at least, 50,000 affordable' },
  { key: 'C01', product: 'WM-365', channel: 'visit', deniedBy: 'suitability', why: '100,000 at least, 50,000 affordable' },
  { key: 'C03', product: 'WM-365', channel: 'phone', deniedBy: null, why: 'R3 for C5, a million affordable' },
  { key: 'C03', product: 'FD-TECH', channel: 'phone', deniedBy: null, why: 'R5 for C5 at the age of 40' },
  { key: 'C08', product: 'WM-180', channel: 'phone', deniedBy: null, why: 'R2 at the age of 75' },
  {
    key: 'C08',
    product: 'WM-MIX',
    channel: 'phone',
    deniedBy: 'suitability',
    why: 'R4 for C4, but 65 and over: special duty of care',
  },
  {
    key: 'C11',
    product: 'WM-CASH',
    channel: 'phone',
    deniedBy: 'suitability',
    why: 'eleven years old, no guardian on record (a bank may stop it earlier, as a contact with a child under 14)',
  },
  {
    key: 'C03',
    product: 'WM-PRIV',
    channel: 'visit',
    deniedBy: null,
    why: 'on the list of qualified investors to 2027-01-09; R5 for C5, a million affordable of a million at least',
  },
  { key: 'C03', product: 'WM-PRIV', channel: 'phone', deniedBy: 'suitability', why: 'private: in person only' },
  { key: 'C01', product: 'WM-PRIV', channel: 'visit', deniedBy: 'suitability', why: 'private, and not on the list' },
  {
    key: 'C08',
    product: 'WM-PRIV',
    channel: 'visit',
    deniedBy: 'suitability',
    why: 'private, and on the list until 2026-09-30 only',
  },
  // content
  { key: 'C03', product: 'GD-ACC', channel: 'phone', deniedBy: 'content', why: 'the only script of gd-acc has no approver' },
]

/** Whether a marketing call is lawful at an instant (clock of Asia/Shanghai). 1 to 7 October 2026 is a public holiday, 10 October a working Saturday. */
export const hours: readonly { readonly day: Day; readonly time: string; readonly isLawful: boolean }[] = [
  { day: today, time: '10:00', isLawful: true },
  { day: today, time: '08:59', isLawful: false },
  { day: today, time: '12:30', isLawful: false }, // lunch, calls only
  { day: today, time: '20:00', isLawful: false }, // the window is [09:00, 20:00)
]

/** What the gates say to a treatment of the shipped policy in the night of the twelve: the offer’s own rule and the customer’s switch, which a product alone does not show. */
export type TreatmentTruth = {
  readonly key: string
  readonly treatment: string
  readonly deniedBy: 'eligibility' | 'personalisation' | null
  readonly why: string
}

export const treatmentVerdicts: readonly TreatmentTruth[] = [
  // eligibility
  { key: 'C01', treatment: 'tier-topup-phone', deniedBy: null, why: 'near PLATINUM, 38,750 missing' },
  { key: 'C02', treatment: 'tier-topup-phone', deniedBy: 'eligibility', why: 'not near any tier' },
  { key: 'C02', treatment: 'bond-3y-phone', deniedBy: null, why: '20,000 at call, 10,000 asked for' },
  { key: 'C06', treatment: 'cd-3y-phone', deniedBy: 'eligibility', why: '60,000 at call, 200,000 asked for' },
  // personalisation
  {
    key: 'C08',
    treatment: 'tier-retention-phone',
    deniedBy: 'personalisation',
    why: 'drawn from the tier, and the switch is off',
  },
  { key: 'C08', treatment: 'bond-notice-push', deniedBy: null, why: 'told to anybody' },
  { key: 'C08', treatment: 'birthday-care-phone', deniedBy: null, why: 'care, and nothing is recommended' },
]

/** Every gate in the law’s order: each must stand in the truths with a customer on either side of it. */
export const gateOrder: readonly (GateKey | 'eligibility' | 'personalisation')[] = [
  'scope',
  'hold',
  'consent',
  'complaint-freeze',
  'hours',
  'frequency',
  'on-sale',
  'seller-certified',
  'suitability',
  'content',
  'eligibility',
  'personalisation',
]
