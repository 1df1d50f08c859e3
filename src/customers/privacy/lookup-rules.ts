import { z } from 'zod'
import { storedJson } from '../../kernel/stored-json.ts'
import { type LookupRuleKey, lookupRules } from './lookup-words.ts'

/** Under which kind the numbers of these rules are kept among the definitions; the key is the rule's. */
export const lookupRuleKind = 'lookup-rule'

const count = z.int().min(1).max(10_000)

/** The numbers of each rule, and the usual ones. */
const numbersOf = {
  'outside-portfolio': {
    params: z.strictObject({ minCustomers: count, minShareBp: z.int().min(1).max(10_000) }),
    usual: { minCustomers: 5, minShareBp: 3000 },
  },
  'many-in-an-hour': {
    params: z.strictObject({ minCustomers: count, times: z.int().min(1).max(20), historyDays: z.int().min(7).max(90) }),
    usual: { minCustomers: 15, times: 3, historyDays: 28 },
  },
  'watched-customers': {
    params: z.strictObject({ minCustomers: count, tiers: z.array(z.string()).max(10) }),
    usual: { minCustomers: 1, tiers: ['PRIVATE', 'DIAMOND'] },
  },
  'odd-hours': {
    params: z.strictObject({ minCustomers: count, from: z.int().min(0).max(23), to: z.int().min(0).max(23) }),
    usual: { minCustomers: 1, from: 22, to: 6 },
  },
  'many-reveals': {
    params: z.strictObject({ minFields: count, times: z.int().min(1).max(20), historyDays: z.int().min(7).max(90) }),
    usual: { minFields: 10, times: 3, historyDays: 28 },
  },
  knocking: {
    params: z.strictObject({ minCustomers: count }),
    usual: { minCustomers: 5 },
  },
} as const satisfies Readonly<Record<LookupRuleKey, { readonly params: z.ZodObject; readonly usual: object }>>

/** The numbers of a rule as they are stored, checked by its own schema. */
const storedParams = storedJson({
  what: 'look-up rule',
  version: 1,
  schema: z.strictObject({ v: z.literal(1), isOn: z.boolean(), params: z.record(z.string(), z.unknown()) }),
})

/** A rule with the numbers in force and the version they come from; 0 where the bank stated none. */
export type LookupRuleInForce = {
  readonly key: LookupRuleKey
  readonly version: number
  readonly params: Readonly<Record<string, unknown>>
}

/** The rules that are on, with their numbers: the definitions in force, else the usual ones. */
export function rulesInForce(
  definitions: readonly { readonly key: string; readonly version: number; readonly body: unknown }[],
): readonly LookupRuleInForce[] {
  return lookupRules.all.flatMap((one): LookupRuleInForce[] => {
    const stated = definitions.find(({ key }) => key === one.key)
    const { params: schema, usual } = numbersOf[one.key]
    if (stated === undefined) return [{ key: one.key, version: 0, params: usual }]
    const { isOn, params } = storedParams.read(stated.body)
    return isOn ? [{ key: one.key, version: stated.version, params: schema.parse(params) }] : []
  })
}

type ParamsByRule = { readonly [Key in LookupRuleKey]: z.output<(typeof numbersOf)[Key]['params']> }

/** The numbers of one rule in force, in its own shape; undefined where the rule is off. */
export function paramsOf<Key extends LookupRuleKey>(
  rules: readonly LookupRuleInForce[],
  key: Key,
): ParamsByRule[Key] | undefined {
  return rules.find((one) => one.key === key)?.params as ParamsByRule[Key] | undefined
}
