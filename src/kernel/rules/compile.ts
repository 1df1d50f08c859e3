import type { Day } from '../day.ts'
import { AppError } from '../errors.ts'
import type { Field, Fields } from './field.ts'
import { isResolvedGroup, type ResolvedCondition, type ResolvedGroup, resolve } from './resolve.ts'
import type { Group } from './rule.ts'

/** Collects the bound values of one query, so that several rules can stand in it. The same number is bound once. */
export interface Binder {
  /** The place of a whole number in the SQL text, `{p0:Int64}`. */
  bind(value: number): string
  /** What to send with the query. */
  readonly params: Readonly<Record<string, number>>
}

/** A binder whose parameters start with `prefix`; give each its own when two meet in a query. */
export function binder(prefix = 'p'): Binder {
  const params: Record<string, number> = {}
  const places = new Map<number, string>()
  return {
    params,
    bind(value) {
      if (!Number.isSafeInteger(value)) throw new AppError('internal', { message: `Only whole numbers are bound, not ${value}` })
      const known = places.get(value)
      if (known !== undefined) return known
      const name = `${prefix}${places.size}`
      params[name] = value
      places.set(value, `{${name}:Int64}`)
      return `{${name}:Int64}`
    },
  }
}

export interface CompileOptions {
  readonly fields: Fields
  readonly asOf: Day
  /** The SQL of a field's column; its key when not said. Missing must be NULL there. */
  readonly columnOf?: (field: Field) => string
  /** Shared with the other rules of the query. */
  readonly binder?: Binder
}

/**
 * The rule as a ClickHouse condition that is 1 or 0, never NULL: every comparison is wrapped, so that `NOT` and `OR` mean what they
 * mean in `evaluate`. Values are bound; field keys are the only text that enters, and they are column names by construction.
 */
export function compile(rule: Group, options: CompileOptions): { readonly sql: string; readonly params: Binder['params'] } {
  const bound = options.binder ?? binder()
  const columnOf = options.columnOf ?? ((field: Field) => field.key)
  const sql = groupSql(resolve(rule, options.fields, options.asOf), columnOf, bound)
  return { sql, params: bound.params }
}

function groupSql(group: ResolvedGroup, columnOf: (field: Field) => string, bound: Binder): string {
  const parts = group.rules.map((entry) =>
    isResolvedGroup(entry) ? groupSql(entry, columnOf, bound) : conditionSql(entry, columnOf, bound),
  )
  const empty = group.combinator === 'and' ? '1' : '0'
  const joined = parts.length === 0 ? empty : parts.join(group.combinator === 'and' ? ' AND ' : ' OR ')
  const inner = parts.length > 1 ? `(${joined})` : joined
  return group.not ? `NOT ${inner}` : inner
}

function conditionSql(
  { field, operator, operands }: ResolvedCondition,
  columnOf: (field: Field) => string,
  bound: Binder,
): string {
  const column = columnOf(field)
  const places = operands.map((operand) => bound.bind(operand))
  if (operator.holdsWhenMissing === true) return operator.compile(column, places)
  // Measured on 2 M rows × 400 comparisons: 0.65 s so, 0.94 s as ifNull(column < x, 0), 0.60 s without any regard for NULL.
  const known = `assumeNotNull(${column})`
  // Days are compared as day numbers: Date, Date32 and Int32 columns all read the same then.
  return `(isNotNull(${column}) AND ${operator.compile(field.kind === 'day' ? `toInt32(${known})` : known, places)})`
}
