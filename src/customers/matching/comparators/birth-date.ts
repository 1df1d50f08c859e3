import { isOneSlip } from '../similarity/slips.ts'
import { standardBirthDate, swappedDayAndMonth } from '../standardise/birth-date.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const SWAPPED = 2
const SLIP = 3
const TWO_PARTS = 4
const YEAR = 5
const FAR = 6

/** The day somebody was born. Reads further columns (an identity number) when the first says nothing. */
export const birthDate = {
  key: 'birth-date',
  label: { zh: '出生日期', en: 'Birth date' },
  household: 'own',
  rarity: 'rare',
  levels: levelsOf([
    level('swapped', '日与月颠倒', 'day and month changed about'),
    level('one-slip', '一位之差', 'one digit apart'),
    level('two-parts', '年月日有两项一致', 'two of year, month and day the same'),
    level('same-year', '同年', 'the same year'),
  ]),
  standardise: (texts) => {
    for (const text of texts) {
      const date = standardBirthDate(text)
      if (date !== '') return date
    }
    return ''
  },
  compare: (a, b) => {
    if (a === swappedDayAndMonth(b)) return SWAPPED
    if (isOneSlip(a, b)) return SLIP
    const isYear = a.startsWith(b.slice(0, 4))
    const isMonth = a.slice(4, 6) === b.slice(4, 6)
    const isDay = a.endsWith(b.slice(6))
    if (Number(isYear) + Number(isMonth) + Number(isDay) >= 2) return TWO_PARTS
    return isYear ? YEAR : FAR
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
    { a: ['1985-03-12'], b: ['1985-11-30'], level: 'same-year' },
    { a: ['1985-03-12'], b: ['1991-11-30'], level: 'far' },
    { a: ['1985-03-12'], b: ['1900-01-01'], level: 'missing' },
  ],
} as const satisfies Comparator
