import { isOneSlip } from '../similarity/slips.ts'
import { plain } from '../standardise/plain.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const SLIP = 2
const FAR = 3

/** A short code that many share: a state, a house number. Too broad to look for anybody by. */
export const code = {
  key: 'code',
  label: { zh: '代码', en: 'Code' },
  household: 'shared',
  rarity: 'none',
  levels: levelsOf([level('one-slip', '一位之差', 'one place apart')]),
  standardise: ([text = '']) => plain(text).toLowerCase().replace(/ /g, ''),
  compare: (a, b) => (Math.min(a.length, b.length) > 1 && isOneSlip(a, b) ? SLIP : FAR),
  keys: [],
  examples: [
    { a: ['NSW'], b: ['nsw '], level: 'exact' },
    { a: ['nsw'], b: ['nws'], level: 'one-slip' },
    { a: ['1'], b: ['2'], level: 'far' },
    { a: [''], b: ['nsw'], level: 'missing' },
  ],
} as const satisfies Comparator
