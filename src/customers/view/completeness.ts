import { z } from 'zod'
import type { Label } from '../../kernel/label.ts'
import { mulDiv, PPM } from '../../kernel/money.ts'
import { storedJson } from '../../kernel/stored-json.ts'

/** What a file on a customer is asked for. Keys are stored in the policy profile and never renamed. */
const items = {
  phone: { zh: '手机号', en: 'Telephone' },
  address: { zh: '地址', en: 'Address' },
  document: { zh: '有效证件', en: 'Document in force' },
  'born-on': { zh: '出生日期', en: 'Birth date' },
  gender: { zh: '性别', en: 'Gender' },
  'risk-assessment': { zh: '有效的风险测评', en: 'Risk assessment in force' },
  affordable: { zh: '可投资金额', en: 'Sum they can afford to invest' },
  'marketing-consent': { zh: '对营销的答复', en: 'Answer to marketing' },
  preference: { zh: '服务偏好', en: 'How they want to be served' },
  family: { zh: '家庭或关系人', en: 'Family or relations' },
  goal: { zh: '目标', en: 'Goals' },
} as const satisfies Record<string, Label>

export type CompletenessKey = keyof typeof items
export const completenessKeys = Object.keys(items) as readonly CompletenessKey[]

/** A firm has no birth, no gender and, here, no assessment of its own. */
const ofPersonsOnly: ReadonlySet<CompletenessKey> = new Set(['born-on', 'gender', 'risk-assessment', 'affordable', 'family'])

/** How much each item weighs: a definition of the bank's own (kind `completeness`, key `bank`). 0: it is not asked for. */
export interface Completeness {
  readonly v: 1
  readonly weights: Readonly<Record<CompletenessKey, number>>
}
export const completenessKind = 'completeness'

const weight = z.int().min(0).max(1000)
export const storedCompleteness = storedJson<Completeness>({
  what: 'Completeness',
  version: 1,
  schema: z.strictObject({
    v: z.literal(1),
    weights: z.strictObject(
      Object.fromEntries(completenessKeys.map((key) => [key, weight])) as Record<CompletenessKey, typeof weight>,
    ),
  }),
})

/** What holds where the profile states no weights: everything is asked for, and weighs the same. */
export const usualCompleteness: Completeness = {
  v: 1,
  weights: Object.fromEntries(completenessKeys.map((key) => [key, 1])) as Record<CompletenessKey, number>,
}

/** The definition among those in force. */
export function completenessOf(inForce: readonly { readonly key: string; readonly body: unknown }[]): Completeness {
  const found = inForce.find(({ key }) => key === 'bank')
  return found === undefined ? usualCompleteness : storedCompleteness.read(found.body)
}

export type CompletenessItem = Label & { readonly key: CompletenessKey; readonly weight: number; readonly isKnown: boolean }

/** How much of what is asked for about a customer is known, by weight, rounded half away from zero; and item by item, what weighs most first. Where nothing is asked, nothing is missing. */
export function completeness(
  { weights }: Completeness,
  kind: 'personal' | 'business',
  known: ReadonlySet<CompletenessKey>,
): { readonly ppm: number; readonly items: readonly CompletenessItem[] } {
  const asked = completenessKeys
    .filter((key) => weights[key] > 0 && !(kind === 'business' && ofPersonsOnly.has(key)))
    .map((key) => ({ key, ...items[key], weight: weights[key], isKnown: known.has(key) }))
    .sort((a, b) => b.weight - a.weight)
  const sum = (of: readonly CompletenessItem[]): number => of.reduce((total, one) => total + one.weight, 0)
  const whole = sum(asked)
  return { ppm: whole === 0 ? PPM : mulDiv(sum(asked.filter(({ isKnown }) => isKnown)), PPM, whole), items: asked }
}
