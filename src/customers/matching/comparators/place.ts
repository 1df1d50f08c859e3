import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { soundex } from '../similarity/phonetic.ts'
import { isOneSlip } from '../similarity/slips.ts'
import { isHan, simplified } from '../standardise/han.ts'
import { latinWords } from '../standardise/name.ts'
import { plain } from '../standardise/plain.ts'
import { type Comparator, level, levelsOf, swapped } from './comparator.ts'

const NEAR = 3
const SIMILAR = 4
const FAR = 5

/** The name of a place in a column of its own: a suburb, a city, a house with a name, a street. */
export const place = {
  key: 'place',
  label: { zh: '地名', en: 'Place' },
  household: 'shared',
  rarity: 'rare',
  levels: levelsOf([swapped, level('near', '相近', 'a slip apart', { isSlip: true }), level('similar', '相似', 'similar')]),
  standardise: ([text = '']) => latinWords(simplified(plain(text))).replace(/ /g, ''),
  compare: (a, b) => {
    if (isOneSlip(a, b) && Math.min(a.length, b.length) > 2) return NEAR
    const alike = jaroWinkler(a, b, 800)
    return alike >= 920 ? NEAR : alike >= 800 ? SIMILAR : FAR
  },
  keys: [{ key: 'sound', isWhole: false, of: (name) => (isHan(name.charCodeAt(0)) ? name : soundex(name)) }],
  examples: [
    { a: ['shoppingvillage'], b: ['Shopping Village'], level: 'exact' },
    { a: ['beaconsfieod upper'], b: ['beaconsfield upper'], level: 'near' },
    { a: ['Lunton'], b: ['London'], level: 'similar' },
    { a: ['oatlands'], b: ['beaconsfield upper'], level: 'far' },
  ],
} as const satisfies Comparator
