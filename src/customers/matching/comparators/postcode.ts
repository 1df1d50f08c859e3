import { isOneSlip } from '../similarity/slips.ts'
import { plain } from '../standardise/plain.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const SLIP = 2
const AREA = 3
const FAR = 4
/** The first two digits are the province in China, the region elsewhere. */
const AREA_PLACES = 2

/** A postal code. */
export const postcode = {
  key: 'postcode',
  label: { zh: '邮政编码', en: 'Postal code' },
  household: 'shared',
  rarity: 'rare',
  levels: levelsOf([level('one-slip', '一位之差', 'one digit apart'), level('same-area', '同一地区', 'the same region')]),
  standardise: ([text = '']) => {
    const bare = plain(text).toUpperCase().replace(/[ -]/g, '')
    return bare.length < 3 || /^0+$/.test(bare) ? '' : bare
  },
  compare: (a, b) => {
    if (isOneSlip(a, b)) return SLIP
    return a.slice(0, AREA_PLACES) === b.slice(0, AREA_PLACES) ? AREA : FAR
  },
  keys: [{ key: 'code', isWhole: true, of: (code) => code }],
  examples: [
    { a: ['430070'], b: ['４３０ ０７０'], level: 'exact' },
    { a: ['430070'], b: ['430700'], level: 'one-slip' },
    { a: ['430070'], b: ['431400'], level: 'same-area' },
    { a: ['430070'], b: ['100020'], level: 'far' },
    { a: ['430070'], b: ['000000'], level: 'missing' },
  ],
} as const satisfies Comparator
