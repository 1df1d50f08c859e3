import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32, id32InUrl, text, trimmed } from '../kernel/input.ts'
import { goalKeys, goalStates } from './view/goals.ts'
import { lifeEventKeys } from './view/life-events.ts'
import { audiences } from './view/note-audience.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const params = z.object({ customerId: id32InUrl })
const query = z.object({ asOf: day.optional() })
const shownMoney = z.object({ fen: z.int().optional(), band: label.optional() })
const ppm = z.int().min(0).max(1_000_000)

const data = z.object({
  asOf: day,
  /** By feed: when it last brought anything, and how many days old that may be. */
  freshness: z.array(
    label.extend({
      feed: z.string(),
      lastOn: day.optional(),
      days: z.int().optional(),
      limitDays: z.int(),
      isFresh: z.boolean(),
    }),
  ),
  completeness: z.object({ ppm, items: z.array(named.extend({ weight: z.int(), isKnown: z.boolean() })) }),
})

const bigFlow = z.object({ day, fen: z.int(), category: named, channel: named })

const insights = z.object({
  asOf: day,
  /** The reader's role sees no exact sums: then there is no income and no movement. */
  isHidden: z.boolean(),
  income: z
    .object({
      category: z.enum(['salary', 'pension']),
      usualFen: z.int(),
      fromFen: z.int(),
      toFen: z.int(),
      dayFrom: z.int(),
      dayTo: z.int(),
      lastOn: day,
      regularMonths: z.int(),
      ofMonths: z.int(),
      regularityPpm: ppm,
    })
    .optional(),
  /** The largest movements of ninety days. */
  largestIn: z.array(bigFlow),
  largestOut: z.array(bigFlow),
  /** What the customer did themselves in ninety days, by channel. */
  channels: z.array(named.extend({ count: z.int(), sharePpm: ppm })),
  /** Families of products that peers of the tier hold and the customer does not: a comparison, no advice. */
  gaps: z.array(named.extend({ peersPpm: ppm, peers: z.int() })),
})

const classChange = named.extend({ startFen: z.int(), endFen: z.int(), flowFen: z.int(), changeFen: z.int() })

const assets = z.object({
  asOf: day,
  isHidden: z.boolean(),
  months: z.array(
    z.object({ day, totalFen: z.int(), classes: z.array(named.extend({ fen: z.int() })), unvalued: z.array(named) }),
  ),
  /** Change of value from a day to `asOf`, less what was put in: change = end − start − flow. */
  performance: z.array(z.object({ months: z.int(), from: day, classes: z.array(classChange) })),
})

const goal = z.object({
  goalId: z.int(),
  version: z.int(),
  kind: named,
  amount: shownMoney.optional(),
  targetOn: day.optional(),
  state: z.enum(goalStates),
  recordedOn: day,
})

const goalBody = {
  kind: z.enum(goalKeys as [(typeof goalKeys)[number], ...(typeof goalKeys)[number][]]),
  amountFen: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  targetOn: day.optional(),
}

const preferenceTag = z.object({
  tagId: z.int(),
  topic: named,
  /** What the words say as they stand, or negated. */
  value: z.enum(['is', 'not']),
  label,
  rule: z.object({ key: z.string(), version: z.int() }),
  heardOn: day,
  state: z.enum(['standing', 'rejected']),
  /** The very words, for those who may read the note. */
  quote: z.string().optional(),
  canReject: z.boolean(),
})

const lifeEvent = z.object({
  lifeEventId: z.int().optional(),
  /** Of a proposed one: what to decide on. */
  inferredKey: z.string().optional(),
  kind: named,
  happenedOn: day,
  basis: z.enum(['declared', 'inferred']),
  state: z.enum(['proposed', 'declared', 'confirmed', 'rejected']),
  evidence: z.array(label.extend({ amount: shownMoney.optional(), day: day.optional(), count: z.int().optional() })),
  /** What was told, for those who read notes. */
  words: z.string().optional(),
})
const lifeEventKind = z.enum(lifeEventKeys as [(typeof lifeEventKeys)[number], ...(typeof lifeEventKeys)[number][]])

/** The rest of the one-screen view of a customer: what is recorded from it and what is worked out for it. */
export const viewEndpoints = [
  endpoint({
    key: 'write-note',
    method: 'POST',
    path: '/api/customers/:customerId/notes',
    permission: 'profile.record',
    subject: 'customer',
    summary: { zh: '记一条关于客户的记事，并定其阅读范围', en: 'Note something about a customer, and who may read it' },
    params,
    body: z.strictObject({ words: trimmed(500, 2), audience: z.enum(audiences) }),
    response: z.object({ noteId: z.int() }),
  }),
  endpoint({
    key: 'customer-preferences',
    method: 'GET',
    path: '/api/customers/:customerId/preferences',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '从记事中归纳的偏好标签及其出处', en: 'Preferences found in notes, each with where it comes from' },
    params,
    query,
    response: z.object({ items: z.array(preferenceTag) }),
  }),
  endpoint({
    key: 'reject-preference',
    method: 'POST',
    path: '/api/customers/:customerId/preferences/:tagId/rejection',
    permission: 'profile.record',
    subject: 'customer',
    summary: { zh: '否决一个有误的偏好标签', en: 'Say that a preference tag is wrong' },
    params: params.extend({ tagId: id32InUrl }),
    body: z.strictObject({}),
    response: z.object({ tagId: z.int() }),
  }),
  endpoint({
    key: 'customer-data',
    method: 'GET',
    path: '/api/customers/:customerId/data',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '数据新鲜度与资料完整度', en: 'How fresh and how complete what is known of a customer is' },
    params,
    query,
    response: data,
  }),
  endpoint({
    key: 'customer-insights',
    method: 'GET',
    path: '/api/customers/:customerId/insights',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '收入、大额进出、渠道与同层对照', en: 'Income, large movements, channels, and what peers hold' },
    params,
    query,
    response: insights,
  }),
  endpoint({
    key: 'customer-assets',
    method: 'GET',
    path: '/api/customers/:customerId/assets',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '各类资产十三个月的变化', en: 'Assets by class over thirteen months' },
    params,
    query,
    response: assets,
  }),
  endpoint({
    key: 'customer-goals',
    method: 'GET',
    path: '/api/customers/:customerId/goals',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '客户的目标', en: 'What a customer wants to reach' },
    params,
    query,
    response: z.object({ items: z.array(goal) }),
  }),
  endpoint({
    key: 'record-goal',
    method: 'POST',
    path: '/api/customers/:customerId/goals',
    permission: 'profile.record',
    subject: 'customer',
    summary: { zh: '登记目标', en: 'Record a goal' },
    params,
    body: z.strictObject(goalBody),
    response: z.object({ goalId: z.int() }),
  }),
  endpoint({
    key: 'change-goal',
    method: 'POST',
    path: '/api/customers/:customerId/goals/:goalId',
    permission: 'profile.record',
    subject: 'customer',
    summary: { zh: '修改或了结目标', en: 'Change or close a goal' },
    params: params.extend({ goalId: id32InUrl }),
    /** `version`: the one that was seen; a goal that changed meanwhile is not changed again. */
    body: z.strictObject({ ...goalBody, version: id32, state: z.enum(goalStates) }),
    response: z.object({ goalId: z.int() }),
  }),
  endpoint({
    key: 'customer-life-events',
    method: 'GET',
    path: '/api/customers/:customerId/life-events',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '人生大事：客户告知的、系统推断待确认的', en: 'Life events: told, or inferred and to be confirmed' },
    params,
    query,
    response: z.object({ items: z.array(lifeEvent) }),
  }),
  endpoint({
    key: 'declare-life-event',
    method: 'POST',
    path: '/api/customers/:customerId/life-events',
    permission: 'profile.record',
    subject: 'customer',
    summary: { zh: '登记客户告知的人生大事', en: 'Record a life event the customer told of' },
    params,
    body: z.strictObject({ kind: lifeEventKind, happenedOn: day, words: trimmed(200, 2) }),
    response: z.object({ lifeEventId: z.int() }),
  }),
  endpoint({
    key: 'decide-life-event',
    method: 'POST',
    path: '/api/customers/:customerId/life-events/decisions',
    permission: 'profile.record',
    subject: 'customer',
    summary: { zh: '确认或否决推断的人生大事', en: 'Confirm or reject an inferred life event' },
    params,
    body: z.strictObject({ inferredKey: text(60), state: z.enum(['confirmed', 'rejected']) }),
    response: z.object({ lifeEventId: z.int() }),
  }),
] as const
