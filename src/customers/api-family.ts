import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32, id32InUrl } from '../kernel/input.ts'
import { relationshipKinds } from './household/relationship.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const money = z.object({ fen: z.int().optional(), band: label.optional() })
const params = z.object({ customerId: id32InUrl })

/** Somebody on the other side of a relationship, or beside the customer in a household: a customer of the reader's rows, or only that there is one. */
const other = z.object({ customerId: z.int().optional(), name: z.string().optional(), isMine: z.boolean() })

const member = z.object({
  customerId: z.int(),
  name: z.string(),
  isSelf: z.boolean(),
  aum: money,
  /** Whether the family-group consent is in force: only then is the member's money in the sum. */
  isCounted: z.boolean(),
  contacts30d: z.int(),
})

const change = z.object({
  changeId: z.int(),
  kind: z.enum(['form', 'add', 'remove', 'merge', 'split', 'undo']),
  effectiveOn: day,
  recordedAt: z.string(),
  recordedBy: z.string(),
  isUndone: z.boolean(),
  canUndo: z.boolean(),
})

export const family = z.object({
  asOf: day,
  household: z
    .object({
      householdId: z.int(),
      members: z.array(member),
      /** Members who are no customers of the reader: a number, and nothing of theirs. */
      others: z.int(),
      /** What the members with a family-group consent hold together. */
      aum: money,
      counted: z.int(),
      contacts30d: z.int(),
      changes: z.array(change),
    })
    .optional(),
  relationships: z.array(
    z.object({
      relationshipId: z.int(),
      kind: named,
      /** What the other is to this customer. */
      role: label,
      isFamily: z.boolean(),
      other,
      sharePpm: z.int().optional(),
      validFrom: day,
      validTo: day.optional(),
    }),
  ),
  /** Of a company: how much of it is not known to be anybody's. */
  unknownSharePpm: z.int().optional(),
  kinds: z.array(named.extend({ inverse: label, isSymmetric: z.boolean(), hasShare: z.boolean() })),
})

const oneOf = <const Kind extends string>(kind: Kind) => ({ kind: z.literal(kind) })

export const familyEndpoints = [
  endpoint({
    key: 'customer-family',
    method: 'GET',
    path: '/api/customers/:customerId/family',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '家庭、关系与家庭资产，可看任意日', en: 'Family, relationships and what a household has, as of any day' },
    params,
    query: z.object({ asOf: day.optional() }),
    response: family,
  }),
  endpoint({
    key: 'record-relationship',
    method: 'POST',
    path: '/api/customers/:customerId/relationships',
    permission: 'family.record',
    subject: 'customer',
    summary: { zh: '登记与另一客户的关系', en: 'Record a relationship with another customer' },
    params,
    body: z.strictObject({
      otherCustomerId: id32,
      kind: z.enum(relationshipKinds.keys as readonly [string, ...string[]]),
      /** Whether the customer of the path is the first side: the parent of a child, the owner of a company. */
      isFirst: z.boolean(),
      sharePpm: z.int().min(1).max(1_000_000).optional(),
      validFrom: day,
    }),
    response: z.object({ relationshipId: z.int() }),
  }),
  endpoint({
    key: 'end-relationship',
    method: 'POST',
    path: '/api/customers/:customerId/relationships/:relationshipId/end',
    permission: 'family.record',
    subject: 'customer',
    summary: { zh: '结束一项关系', en: 'End a relationship' },
    params: params.extend({ relationshipId: id32InUrl }),
    body: z.strictObject({ lastDay: day }),
    response: z.object({ relationshipId: z.int() }),
  }),
  endpoint({
    key: 'change-household',
    method: 'POST',
    path: '/api/customers/:customerId/household',
    permission: 'family.record',
    subject: 'customer',
    summary: {
      zh: '组建、合并、拆分家庭，增减成员，或撤销',
      en: 'Form, join or part a household, add or remove a member, or undo',
    },
    params,
    body: z.discriminatedUnion('kind', [
      z.strictObject({ ...oneOf('form'), withCustomers: z.array(id32).min(1).max(20) }),
      z.strictObject({ ...oneOf('add'), otherCustomerId: id32 }),
      z.strictObject({ ...oneOf('remove'), otherCustomerId: id32 }),
      z.strictObject({ ...oneOf('merge'), otherCustomerId: id32 }),
      z.strictObject({ ...oneOf('split'), withCustomers: z.array(id32).min(1).max(20) }),
      z.strictObject({ ...oneOf('undo'), changeId: id32 }),
    ]),
    response: z.object({ householdId: z.int(), changeId: z.int() }),
  }),
] as const
