import { AppError } from './errors.ts'
import type { Lang } from './label.ts'

declare const fenBrand: unique symbol

/** Money in hundredths of its currency (分), a safe integer: up to 90 trillion yuan. Bank-wide sums stay in SQL as Int128. */
export type Fen = number & { readonly [fenBrand]: 'fen' }

/** One million: rates, scores and probabilities are parts of it. */
export const PPM = 1_000_000

function safe(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) throw new AppError('invalid-input', { message: `${what} is not a safe integer: ${value}` })
  return value === 0 ? 0 : value // −0 would be told apart by Object.is and by JSON of other engines
}

/** A whole number of fen as money; a fraction, NaN or more than a safe integer is refused. */
export function fen(value: number): Fen {
  return safe(value, 'Money in fen') as Fen
}

/** No money. */
export const zeroFen = fen(0)

/** a + b; a sum beyond a safe integer is refused rather than rounded. */
export function addFen(a: Fen, b: Fen): Fen {
  return fen(a + b)
}

/** a − b. */
export function subtractFen(a: Fen, b: Fen): Fen {
  return fen(a - b)
}

/** The sum of a list; an empty list is 0. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = zeroFen
  for (const amount of amounts) total = addFen(total, amount)
  return total
}

/** a × b ÷ c on integers, exact in between, rounded half away from zero (2.5 → 3, −2.5 → −3) as mulDivSql rounds. */
export function mulDiv(a: number, b: number, c: number): number {
  const [x, y, z] = [BigInt(safe(a, 'Factor')), BigInt(safe(b, 'Factor')), BigInt(safe(c, 'Divisor'))]
  if (z === 0n) throw new AppError('invalid-input', { message: `Division by zero: ${a} × ${b} ÷ 0` })
  const product = x * y
  const isNegative = product < 0n !== z < 0n
  const [n, d] = [product < 0n ? -product : product, z < 0n ? -z : z]
  const rounded = (2n * n + d) / (2n * d)
  return safe(Number(isNegative ? -rounded : rounded), 'Result of a × b ÷ c')
}

/** mulDiv as a ClickHouse expression of type Int64 over whole-number expressions; the divisor must be above zero. Exact in between through Int128. */
export function mulDivSql(a: string, b: string, c: string): string {
  const product = `toInt128(${a}) * toInt128(${b})`
  return `toInt64(sign(${product}) * intDiv(2 * abs(${product}) + toInt128(${c}), 2 * toInt128(${c})))`
}

/** The given parts per million of an amount, to the nearest fen. */
export function applyPpm(amount: Fen, ppm: number): Fen {
  return mulDiv(amount, ppm, PPM) as Fen
}

/** The given basis points (1/10,000) of an amount, to the nearest fen. */
export function applyBp(amount: Fen, bp: number): Fen {
  return mulDiv(amount, bp, 10_000) as Fen
}

const decimalText = /^([+-]?)(\d{1,16})(?:\.(\d+))?$/

/** Reads "1234.5" as 123450 fen without a float on the way; undefined when it is not plain decimal text or has a third decimal that is not 0. */
export function tryParseFen(text: string): Fen | undefined {
  const match = decimalText.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', decimals = ''] = match
  if (/[^0]/.test(decimals.slice(2))) return undefined
  const value = Number(whole) * 100 + Number(decimals.slice(0, 2).padEnd(2, '0'))
  if (!Number.isSafeInteger(Number(whole)) || !Number.isSafeInteger(value)) return undefined
  return fen(sign === '-' ? -value : value)
}

/** As tryParseFen, but a bad text throws `invalid-input`. The text itself is not repeated: a shifted column may hold a name. */
export function parseFen(text: string): Fen {
  const amount = tryParseFen(text)
  if (amount === undefined) throw new AppError('invalid-input', { message: 'Not an amount with at most two decimals' })
  return amount
}

/** The exact amount as decimal text, the inverse of parseFen: 123450 → "1234.50". */
export function decimalOf(amount: Fen): string {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function grouped(amount: Fen): string {
  return decimalOf(amount).replace(/\B(?=(\d{3})+(?=\.))/g, ',')
}

/** How money reads: short in 万元 (English: k and m), with the exact sum for the hover. Below one 万 the short text is exact already. */
export function showMoney(amount: Fen, lang: Lang, currency = 'CNY'): { readonly short: string; readonly exact: string } {
  const size = Math.abs(amount)
  const scaled = (unit: number) => grouped(mulDiv(amount, 100, unit) as Fen)
  if (lang === 'zh') {
    const unit = currency === 'CNY' ? '元' : ` ${currency}`
    const exact = `${grouped(amount)}${currency === 'CNY' ? ' 元' : unit}`
    if (size < 1_000_000) return { short: exact, exact }
    if (size < 1_000_000_000_000) return { short: `${scaled(1_000_000)} 万${unit}`, exact }
    return { short: `${scaled(10_000_000_000)} 亿${unit}`, exact }
  }
  const exact = `${currency} ${grouped(amount)}`
  if (size < 1_000_000) return { short: exact, exact }
  if (size < 100_000_000) return { short: `${currency} ${scaled(100_000)}k`, exact }
  return { short: `${currency} ${scaled(100_000_000)}m`, exact }
}
