import { fromDayNumber, parseDay, toDayNumber } from '../day.ts'
import { AppError } from '../errors.ts'
import type { Label, Lang } from '../label.ts'
import { decimalOf, fen, mulDiv, showMoney } from '../money.ts'

/** What a rule may ask about: whole numbers (money in fen, rates, counts, days), days, codes out of a list, yes or no. */
export type FieldKind = 'int' | 'day' | 'code' | 'flag'

/** How a whole number reads. */
export type Unit = 'fen' | 'bp' | 'ppm' | 'count' | 'days' | 'minutes' | 'years' | 'months'

/** One code of a list: its stored key in rules, the small number it is kept as in tables, and how it reads. */
export interface CodeValue {
  readonly key: string
  readonly number: number
  readonly label: Label
}

/** One thing rules may ask about. The key is the column of the wide table, too. */
export interface Field {
  readonly key: string
  readonly kind: FieldKind
  readonly label: Label
  readonly unit?: Unit
  /** Of money: what it is in; the usual installation's currency when left out. */
  readonly currency?: string
  /** The codes of a `code` field. */
  readonly values?: readonly CodeValue[]
  /** The codes have a low and a high end (tiers), so "at least" makes sense. */
  readonly isOrdered?: boolean
}

export type Fields = ReadonlyMap<string, Field>

/** What is known of one customer: the value of a field as tables keep it (day number, code number, 0 or 1), or null when missing. */
export type ValueOf = (field: string) => number | null | undefined

const columnName = /^[a-z][a-z0-9_]*$/

/** The fields a rule may use, by key. Keys become column names, so anything else is refused. */
export function fieldsByKey(list: readonly Field[]): Fields {
  const fields = new Map<string, Field>()
  for (const field of list) {
    if (!columnName.test(field.key)) throw new AppError('internal', { message: `Field key "${field.key}" is no column name` })
    if (fields.has(field.key)) throw new AppError('internal', { message: `Two fields share the key "${field.key}"` })
    if ((field.kind === 'code') !== (field.values !== undefined)) {
      throw new AppError('internal', { message: `Field "${field.key}": code fields, and only they, list their values` })
    }
    fields.set(field.key, field)
  }
  return fields
}

/** The whole number a value written in a rule stands for: itself, the number of its day, or the number of its code. */
export function numberOf(field: Field, value: number | string): number {
  if (field.kind === 'day' && typeof value === 'string') return toDayNumber(parseDay(value))
  if (field.kind === 'int' && typeof value === 'number' && Number.isSafeInteger(value)) return value
  const code = field.kind === 'code' ? field.values?.find(({ key }) => key === value) : undefined
  if (code !== undefined) return code.number
  throw new AppError('bad-definition', { message: `"${value}" is no value of the ${field.kind} field "${field.key}"` })
}

/** How a kept value of a field reads: money in 万元, rates in percent, days as dates, codes by their label. */
export function showValue(field: Field, value: number | null | undefined, lang: Lang): string {
  if (value === null || value === undefined) return lang === 'zh' ? '无记录' : 'unknown'
  switch (field.kind) {
    case 'day':
      return fromDayNumber(value)
    case 'flag':
      return value === 0 ? { zh: '否', en: 'no' }[lang] : { zh: '是', en: 'yes' }[lang]
    case 'code':
      return field.values?.find(({ number }) => number === value)?.label[lang] ?? String(value)
    case 'int':
      return showInt(value, field, lang)
    default:
      return field.kind satisfies never
  }
}

function showInt(value: number, { unit = 'count', currency }: Field, lang: Lang): string {
  const plain = String(value)
  switch (unit) {
    case 'fen':
      return showMoney(fen(value), lang, currency).short
    case 'bp':
      return `${decimalOf(fen(value))}%`
    case 'ppm':
      return `${decimalOf(fen(mulDiv(value, 1, 100)))}%`
    case 'count':
      return plain
    case 'days':
    case 'minutes':
    case 'years':
    case 'months':
      return lang === 'zh' ? `${plain} ${unitWords[unit]}` : `${plain} ${value === 1 ? unit.slice(0, -1) : unit}`
    default:
      return unit satisfies never
  }
}

// Years are years of age everywhere in the catalogue: 39 岁, not 39 年.
const unitWords = { days: '天', minutes: '分钟', years: '岁', months: '个月' } as const
