import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { Lang } from '../label.ts'
import { type Field, numberOf, showValue } from './field.ts'

/** What an operator compares with: how the value is written in a rule, the whole numbers it stands for, and how it reads. */
export interface OperandShape {
  /** The value as stored in the rule; draws its input in the editor. */
  readonly params: z.ZodType
  /** Whole numbers, relative days already counted from `asOf` (a day number). A value that does not fit the field throws `bad-definition`. */
  numbers(value: unknown, field: Field, asOf: number): readonly number[]
  /** The texts to put into the sentence. */
  shown(value: unknown, field: Field, lang: Lang): readonly string[]
}

const scalar = z.union([z.int(), z.string().min(1).max(100)])
const dayCount = z.int().min(0).max(36_500)

/** Gives an operand shape whose functions see the value as its schema reads it. */
function shape<V>(spec: {
  readonly params: z.ZodType<V>
  readonly numbers: (value: V, field: Field, asOf: number) => readonly number[]
  readonly shown: (value: V, field: Field, lang: Lang) => readonly string[]
}): OperandShape {
  return {
    params: spec.params,
    numbers: (value, field, asOf) => spec.numbers(spec.params.parse(value), field, asOf),
    shown: (value, field, lang) => spec.shown(spec.params.parse(value), field, lang),
  }
}

const show = (value: number | string, field: Field, lang: Lang) => showValue(field, numberOf(field, value), lang)

/** Nothing to compare with. An editor leaves an empty text there. */
export const noValue = shape({
  params: z.union([z.undefined(), z.null(), z.literal('')]),
  numbers: () => [],
  shown: () => [],
})

/** One value: a whole number, a day, or the key of a code. */
export const oneValue = shape({
  params: scalar,
  numbers: (value, field) => [numberOf(field, value)],
  shown: (value, field, lang) => [show(value, field, lang)],
})

/** A lower and an upper end, both included. */
export const range = shape({
  params: z.tuple([scalar, scalar]),
  numbers: ([low, high], field) => {
    const [from, to] = [numberOf(field, low), numberOf(field, high)]
    if (from > to)
      throw new AppError('bad-definition', { message: `The range ${low} to ${high} of "${field.key}" is upside down` })
    return [from, to]
  },
  shown: ([low, high], field, lang) => [show(low, field, lang), show(high, field, lang)],
})

/** A list of values, at least one; the order and repetitions do not matter. */
export const list = shape({
  params: z.array(scalar).min(1).max(200),
  numbers: (values, field) => [...new Set(values.map((value) => numberOf(field, value)))].sort((a, b) => a - b),
  shown: (values, field, lang) => [values.map((value) => show(value, field, lang)).join(lang === 'zh' ? '、' : ', ')],
})

/** A number of days, turned into the ends of a span of days around `asOf`. */
export function daysAround(span: (asOf: number, days: number) => readonly number[]): OperandShape {
  return shape({
    params: dayCount,
    numbers: (days, _field, asOf) => span(asOf, days),
    shown: (days) => [String(days)],
  })
}
