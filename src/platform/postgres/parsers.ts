import { type CustomTypesConfig, types } from 'pg'

const { builtins } = types

/** A 64-bit integer as a number. Money in fen of one row fits by far; what does not is a mistake to be told, not rounded. */
export function safeInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new Error(`the integer ${text} does not fit a number exactly; cast it to text in SQL`)
  return number
}

const INT8_ARRAY = 1016
const DATE_ARRAY = 1182
const TEXT_ARRAY = 1009

const elements = types.getTypeParser(TEXT_ARRAY as never) as unknown as (text: string) => (string | null)[]
const text = (value: string): string => value

const ours = new Map<number, (value: string) => unknown>([
  [builtins.INT8, safeInteger],
  [INT8_ARRAY, (value) => elements(value).map((element) => (element === null ? null : safeInteger(element)))],
  // A date is a Day: a text. As a Date object it would be an instant in this machine's zone.
  [builtins.DATE, text],
  [DATE_ARRAY, (value) => elements(value)],
  [builtins.TIMESTAMP, text],
])

/** How values come back: as `pg` reads them, but for 64-bit integers (numbers, checked) and dates (texts). */
export const parsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : ours.get(oid)) ?? types.getTypeParser(oid, format)) as typeof types.getTypeParser,
}
