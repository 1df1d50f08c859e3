import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32 } from '../kernel/input.ts'
import { pageOf, pageQuery } from '../kernel/paging.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const shownText = z.object({ text: z.string(), isMasked: z.boolean() })
const money = z.object({ fen: z.int().optional(), band: label.optional() })
const pair = { partyA: id32, partyB: id32 }

/** Every list there is of pairs: those to be decided, those that are one customer now, and what people said. */
export const identityStandings = ['proposed', 'joined', 'said'] as const

/** One of two records, its fields as the reader's role sees them; of another branch's only that there is one. */
const side = z.discriminatedUnion('isShown', [
  z.object({ isShown: z.literal(false), access: z.enum(['none', 'asked', 'refused']) }),
  z.object({
    isShown: z.literal(true),
    source: z.string(),
    customerId: z.int(),
    branch: label,
    owner: label.optional(),
    openedOn: day,
    name: shownText,
    document: shownText,
    phone: shownText,
    address: shownText,
    bornYear: z.string().optional(),
    gender: z.string().optional(),
    aum: money,
    openTasks: z.int(),
    /** Another branch's, shown until this day because its head agreed. */
    grantedUntil: day.optional(),
  }),
])

export const identityPair = z.object({
  partyA: z.int(),
  partyB: z.int(),
  decision: z.enum(['proposed', 'accepted', 'rejected', 'withdrawn']),
  madeBy: z.enum(['rule', 'model', 'human']),
  /** Hundredths of a bit: 100 more doubles the odds that the two are one person. Absent where a side is not shown. */
  weight: z.int().optional(),
  chancePpm: z.int().optional(),
  saidAt: z.string(),
  saidBy: z.string().optional(),
  /** What each field says, and how much; nothing where a side is not shown. */
  evidence: z.array(z.object({ field: named, level: label, weight: z.int() })),
  /** What held the pair back from being linked by itself, or linked it whatever the weight. */
  reasons: z.array(label),
  sides: z.tuple([side, side]),
  isOneNow: z.boolean(),
  mayDecide: z.boolean(),
  canUndo: z.boolean(),
  /** What would be the case after the next night if they are said to be one person, and if they are said not to be. Absent where a side is not shown. */
  after: z
    .object({
      same: z.object({ customerId: z.int(), aum: money, openTasks: z.int(), owner: label.optional(), isPrevented: z.boolean() }),
      different: z.object({ customerIds: z.tuple([z.int(), z.int()]) }),
    })
    .optional(),
})

export const identityEndpoints = [
  endpoint({
    key: 'identity-pairs',
    method: 'GET',
    path: '/api/identity/pairs',
    permission: 'identity.review',
    subject: 'none',
    summary: {
      zh: '疑似同一客户的记录对，及其判断历史',
      en: 'Pairs of records that may be one customer, and what was decided of them',
    },
    query: pageQuery.extend({ standing: z.enum(identityStandings).default('proposed') }),
    response: pageOf(identityPair),
  }),
  endpoint({
    key: 'decide-identity',
    method: 'POST',
    path: '/api/identity/decide',
    permission: 'identity.review',
    subject: 'none',
    summary: {
      zh: '判定两条记录是或不是同一客户，或收回判定；下一夜生效',
      en: 'Say that two records are, or are not, one customer, or take that back; in force with the next night',
    },
    body: z.strictObject({ ...pair, decision: z.enum(['same', 'different', 'undo']) }),
    response: z.object({ linkId: z.int() }),
  }),
  endpoint({
    key: 'ask-identity-access',
    method: 'POST',
    path: '/api/identity/access',
    permission: 'identity.review',
    subject: 'none',
    summary: { zh: '申请查看另一网点的疑似同一客户', en: 'Ask another branch to show a record that may be the same customer' },
    body: z.strictObject(pair),
    /** Absent when there is nothing to ask for: both records are the reader's to see. */
    response: z.object({ requestId: z.int().optional() }),
  }),
  endpoint({
    key: 'identity-access',
    method: 'GET',
    path: '/api/identity/access',
    permission: 'identity.review',
    subject: 'none',
    summary: { zh: '待本网点答复的查看申请', en: 'Requests to see a record, for this branch to answer' },
    response: z.object({
      items: z.array(
        z.object({
          requestId: z.int(),
          askedAt: z.string(),
          askedBy: z.string(),
          customerId: z.int(),
          name: z.string(),
        }),
      ),
    }),
  }),
  endpoint({
    key: 'decide-identity-access',
    method: 'POST',
    path: '/api/identity/access/decide',
    permission: 'identity.review',
    subject: 'none',
    summary: { zh: '同意或拒绝另一网点的查看申请', en: 'Agree to, or refuse, another branch seeing a record' },
    body: z.strictObject({ requestId: id32, decision: z.enum(['granted', 'refused']) }),
    response: z.object({ requestId: z.int() }),
  }),
] as const
