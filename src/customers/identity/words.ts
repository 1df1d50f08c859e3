import type { Label } from '../../kernel/label.ts'
import { bankMapping } from '../matching/bank-mapping.ts'
import { comparators } from '../matching/comparators/registry.ts'
import { guards, linkRules } from '../matching/guards/registry.ts'

export type FieldSaid = { readonly field: string; readonly level: string; readonly weight: number }
type Named = Label & { readonly key: string }

/** What each field says of a pair, in bank words; a field or level that this version no longer knows keeps its key. */
export function fieldWords(
  said: readonly FieldSaid[],
): readonly { readonly field: Named; readonly level: Label; readonly weight: number }[] {
  return said.map(({ field, level, weight }) => {
    const mapped = bankMapping.fields.find(({ key }) => key === field)
    const comparator = mapped === undefined ? undefined : comparators.get(mapped.as)
    const found = comparator?.levels.find(({ key }) => key === level)
    return {
      field: { key: field, ...(comparator?.label ?? { zh: field, en: field }) },
      level: found?.label ?? { zh: level, en: level },
      weight,
    }
  })
}

const byRecord: Label = { zh: '证件类型、号码与姓名完全相同', en: 'the same document type, number and name' }

/** Why a pair was linked or held back, as sentences. */
export function reasonWords(rule: string | null | undefined, held: readonly string[]): readonly Label[] {
  const known = rule === 'same-identity' ? byRecord : linkRules.all.find(({ key }) => key === rule)?.explain
  return [
    ...(known === undefined ? [] : [known]),
    ...guards.all.filter(({ key }) => held.includes(key)).map(({ explain }) => explain),
  ]
}
