import { isOneSlip } from '../similarity/slips.ts'
import { standardBirthDate } from '../standardise/birth-date.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const SWAPPED = 2
const SLIP = 3
const TWO_PARTS = 4
const YEAR = 5
const DECADE = 6
const FAR = 7
const DAYS_PER_YEAR = 365.25
const DAYS_PER_MONTH = 30.44

/** The day somebody was born. Reads further columns (an identity number) when the first says nothing. */
export const birthDate = {
  key: 'birth-date',
  label: { zh: '出生日期', en: 'Birth date' },
  household: 'own',
  rarity: 'rare',
  levels: levelsOf([
    level('swapped', '日与月颠倒', 'day and month changed about'),
    level('one-slip', '一位之差', 'one digit apart', { isSlip: true }),
    level('two-parts', '年月日有两项一致', 'two of year, month and day the same'),
    // A lunar birthday written as a solar one lies weeks away.
    level('within-year', '相差一年以内', 'less than a year apart'),
    level('within-decade', '相差十年以内', 'less than ten years apart'),
  ]),
  standardise: (texts) => {
    for (const text of texts) {
      const date = standardBirthDate(text)
      if (date !== '') return date
    }
    return ''
  },
  compare: (a, b) => {
    const [yearA, monthA, dayA] = [digits(a, 0, 4), digits(a, 4, 6), digits(a, 6, 8)]
    const [yearB, monthB, dayB] = [digits(b, 0, 4), digits(b, 4, 6), digits(b, 6, 8)]
    if (yearA === yearB && monthA === dayB && dayA === monthB) return SWAPPED
    if (isOneSlip(a, b)) return SLIP
    if (Number(yearA === yearB) + Number(monthA === monthB) + Number(dayA === dayB) >= 2) return TWO_PARTS
    // About the days between, without a calendar: a month 13 counts too.
    const days = Math.abs((yearA - yearB) * DAYS_PER_YEAR + (monthA - monthB) * DAYS_PER_MONTH + dayA - dayB)
    return days < DAYS_PER_YEAR ? YEAR : days < 10 * DAYS_PER_YEAR ? DECADE : FAR
  },
  // Day and month in rising order, so that a date with both changed about is looked at too.
  keys: [
    {
      key: 'day',
      isWhole: false,
      of: (date) => date.slice(0, 4) + [date.slice(4, 6), date.slice(6)].sort().join(''),
    },
  ],
  examples: [
    { a: ['1985-03-12'], b: ['19850312'], level: 'exact' },
    { a: ['', '110105198503122114'], b: ['1985年3月12日'], level: 'exact' },
    { a: ['1985-03-12'], b: ['1985-12-03'], level: 'swapped' },
    { a: ['1985-03-12'], b: ['1985-03-21'], level: 'one-slip' },
    { a: ['1985-03-12'], b: ['1986-03-12'], level: 'one-slip' },
    { a: ['1985-03-12'], b: ['1985-03-30'], level: 'two-parts' },
    { a: ['1985-03-12'], b: ['1985-11-30'], level: 'within-year' },
    { a: ['1985-03-12'], b: ['1991-11-30'], level: 'within-decade' },
    { a: ['1985-03-12'], b: ['2011-11-30'], level: 'far' },
    { a: ['1985-03-12'], b: ['1900-01-01'], level: 'missing' },
  ],
} as const satisfies Comparator

/** The number that some digits of a date are; a slice and its number were measured five times as slow, and there are millions. */
function digits(date: string, from: number, to: number): number {
  let number = 0
  for (let i = from; i < to; i += 1) number = number * 10 + date.charCodeAt(i) - 48
  return number
}
