import { fromDayNumber } from '../../kernel/day.ts'

const dashed: string[] = []
const compact: string[] = []
const EARLIEST = -25_000 // 1901

/** 'YYYY-MM-DD' of a day number; remembered, for a bank writes each day a million times. */
export function dayText(day: number): string {
  return (dashed[day - EARLIEST] ??= fromDayNumber(day))
}

/** 'YYYYMMDD' of a day number. */
export function compactDay(day: number): string {
  return (compact[day - EARLIEST] ??= dayText(day).replaceAll('-', ''))
}

/** Hundredths as a decimal text: 123456 → '1234.56'. */
export function moneyText(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const size = fen < 0 ? -fen : fen
  const rest = size % 100
  return `${sign}${(size - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`
}
