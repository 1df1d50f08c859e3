import { z } from 'zod'
import type { Conduct } from '../customers/conduct.ts'
import type { Calendar } from '../kernel/calendar.ts'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Field } from '../kernel/rules/field.ts'
import type { Product } from '../products/product.ts'
import type { Script } from '../products/script.ts'
import type { PropensityTable } from './bundle-shape.ts'

/** One definition in force, as the definitions table gives it. */
export type InForce = { readonly key: string; readonly version: number; readonly body: unknown }

/** Everything in force on a business date, from which its bundle is made. */
export type Ingredients = {
  readonly asOf: Day
  readonly calendar: Calendar
  /** What the installation counts in. */
  readonly currency: string
  readonly offers: readonly InForce[]
  readonly treatments: readonly InForce[]
  readonly channels: readonly InForce[]
  readonly gates: readonly InForce[]
  readonly triggers: readonly InForce[]
  readonly arbitration: readonly InForce[]
  readonly products: readonly Product[]
  readonly scripts: readonly Script[]
  readonly propensity: PropensityTable
  /** From this age on staff are told to take special care: the suitability gate must not begin later. */
  readonly conduct: Pick<Conduct, 'seniorYears'>
  /** The features rules may ask about. */
  readonly features: readonly Field[]
}

/** The body of a definition as its shape reads it. */
export function readBody<T>(kind: string, schema: z.ZodType<T>, item: InForce): T {
  const result = schema.safeParse(item.body)
  if (result.success) return result.data
  return refuse(
    kind,
    item.key,
    result.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`).join('; '),
  )
}

/** Refuses a definition, with its kind, its key and the place in it. */
export function refuse(kind: string, key: string, problem: string): never {
  throw new AppError('bad-definition', { message: `${kind} "${key}": ${problem}`, data: { kind, key } })
}
