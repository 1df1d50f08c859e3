import { AppError } from './errors.ts'

declare const dayBrand: unique symbol

/** A calendar day of the bank, 'YYYY-MM-DD' in Asia/Shanghai. Text order is time order, so days compare with < and >. */
export type Day = string & { readonly [dayBrand]: 'day' }

const MS_PER_DAY = 86_400_000
const CHINA_OFFSET_MS = 8 * 3_600_000
/** Before this instant Asia/Shanghai had summer time (1986–1991) and, until 1901, local mean time. */
const STEADY_SINCE = Date.UTC(1992, 0, 1)
const dayText = /^(\d{4})-(\d{2})-(\d{2})$/

/** Reads 'YYYY-MM-DD'; undefined for any other shape and for days that do not exist (2025-02-29). Years 1900 to 2299, as Date32 holds. */
export function tryParseDay(text: string): Day | undefined {
  const match = dayText.exec(text)
  if (match === null) return undefined
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const isReal = year >= 1900 && year <= 2299 && month >= 1 && month <= 12 && date >= 1 && date <= monthLength(year, month)
  return isReal ? (text as Day) : undefined
}

/** As tryParseDay, but a bad text throws `invalid-input`. The text itself is not repeated: a shifted column may hold a name. */
export function parseDay(text: string): Day {
  const day = tryParseDay(text)
  if (day === undefined) throw new AppError('invalid-input', { message: 'Not a day (YYYY-MM-DD)' })
  return day
}

/** Days since 1970-01-01, as ClickHouse counts Date and Date32; negative before. */
export function toDayNumber(day: Day): number {
  return Date.UTC(yearOf(day), Number(day.slice(5, 7)) - 1, Number(day.slice(8))) / MS_PER_DAY
}

/** The day of a day number; refuses numbers outside 1900 to 2299. */
export function fromDayNumber(days: number): Day {
  const instant = new Date(Number.isSafeInteger(days) ? days * MS_PER_DAY : Number.NaN)
  if (Number.isNaN(instant.getTime())) throw new AppError('invalid-input', { message: `Not a day number: ${days}` })
  return parseDay(instant.toISOString().slice(0, 10))
}

/** The day n days later (earlier for a negative n). */
export function addDays(day: Day, n: number): Day {
  return fromDayNumber(toDayNumber(day) + n)
}

/** How many days `to` lies after `from`; negative when before. */
export function daysBetween(from: Day, to: Day): number {
  return toDayNumber(to) - toDayNumber(from)
}

/** The same date n months later; the 31st falls on the last day of a shorter month. */
export function addMonths(day: Day, n: number): Day {
  const months = yearOf(day) * 12 + Number(day.slice(5, 7)) - 1 + n
  const [year, month] = [Math.floor(months / 12), (((months % 12) + 12) % 12) + 1]
  const date = Math.min(Number(day.slice(8)), monthLength(year, month))
  return parseDay(`${String(year).padStart(4, '0')}-${pad(month)}-${pad(date)}`)
}

/** The calendar year. */
export function yearOf(day: Day): number {
  return Number(day.slice(0, 4))
}

/** 'YYYY-MM', the key of a month. */
export function monthOf(day: Day): string {
  return day.slice(0, 7)
}

/** The first day of the month. */
export function startOfMonth(day: Day): Day {
  return `${monthOf(day)}-01` as Day
}

/** The last day of the month. */
export function endOfMonth(day: Day): Day {
  return `${monthOf(day)}-${pad(daysInMonth(day))}` as Day
}

/** How many days the month of this day has, the D of a month average. */
export function daysInMonth(day: Day): number {
  return monthLength(yearOf(day), Number(day.slice(5, 7)))
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(day: Day): number {
  return ((((toDayNumber(day) + 3) % 7) + 7) % 7) + 1
}

/** Full years of age on a day; born on 29 February one becomes older on 1 March of common years, as the civil code counts. */
export function ageOn(birthDay: Day, asOf: Day): number {
  return yearOf(asOf) - yearOf(birthDay) - (asOf.slice(5) < birthDay.slice(5) ? 1 : 0)
}

/** The day in Asia/Shanghai at an instant. */
export function dayAt(instant: Date): Day {
  return parseDay(shanghaiClock(instant).slice(0, 10))
}

/** The time of day in Asia/Shanghai at an instant, 'HH:mm'. */
export function timeAt(instant: Date): string {
  return shanghaiClock(instant).slice(11, 16)
}

/** The instant a clock in Asia/Shanghai shows this day and time ('HH:mm'). */
export function instantAt(day: Day, time: string): Date {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw new AppError('invalid-input', { message: `Not a time (HH:mm): "${time}"` })
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  // In summer time the guess is an hour late; one correction settles it.
  return new Date(asUtc - offsetMs(asUtc - CHINA_OFFSET_MS))
}

function shanghaiClock(instant: Date): string {
  const utc = instant.getTime()
  if (Number.isNaN(utc)) throw new AppError('invalid-input', { message: 'Not an instant' })
  return new Date(utc + offsetMs(utc)).toISOString()
}

function offsetMs(utc: number): number {
  if (utc >= STEADY_SINCE) return CHINA_OFFSET_MS // every business instant; Intl costs a hundred times as much
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Shanghai', timeZoneName: 'longOffset' }).formatToParts(utc)
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '')
  if (match === null) return CHINA_OFFSET_MS
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return (match[1] === '-' ? -1000 : 1000) * seconds
}

function monthLength(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function pad(n: number): string {
  return String(n).padStart(2, '0')
}
