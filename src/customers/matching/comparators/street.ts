import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { isOneSlip } from '../similarity/slips.ts'
import { standardStreet } from '../standardise/address.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const NEAR = 2
const PART = 3
const STREET = 4
const FAR = 5
const HYPHEN = 45
/** How many characters stand before the first digit. */
function nameLength(street: string): number {
  let length = 0
  while (length < street.length && !isDigit(street.charCodeAt(length))) length += 1
  return length
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** Street, number and room: the part of an address below the district. */
export const street = {
  key: 'street',
  label: { zh: '街道门牌', en: 'Street' },
  household: 'shared',
  rarity: 'rare',
  levels: levelsOf([
    level('near', '相近', 'a slip apart', { isSlip: true }),
    level('part', '一方较详', 'one says less than the other'),
    level('same-street', '同街不同号', 'the same street, another number'),
  ]),
  standardise: ([text = '']) => standardStreet(text),
  compare: (a, b) => {
    const [nameA, nameB] = [nameLength(a), nameLength(b)]
    const isOneStreet = nameA > 0 && nameA === nameB && a.startsWith(b.slice(0, nameB))
    // One slip in a number is another house as often as a mistake.
    if (!isOneStreet && isOneSlip(a, b)) return NEAR
    if (isPart(a, b) || isPart(b, a)) return PART
    if (isOneStreet && nameA < a.length && nameB < b.length) return STREET
    return nameA > 4 && nameB > 4 && jaroWinkler(a, b, 920) >= 920 ? NEAR : FAR
  },
  keys: [{ key: 'text', isWhole: false, of: (street) => street }],
  examples: [
    { a: ['江城市江南区虚构路1号3栋2单元501室'], b: ['江南区虚构路１号３幢－２－５０１'], level: 'exact' },
    { a: ['江城市江南区虚构路一号'], b: ['虚构路1号'], level: 'exact' },
    { a: ['stanley street'], b: ['stanle ystreet'], level: 'exact' },
    { a: ['light setreet'], b: ['light street'], level: 'near' },
    { a: ['虚构路1号3栋501室'], b: ['虚构路1号3栋'], level: 'part' },
    { a: ['虚构路1号'], b: ['虚构路12号'], level: 'same-street' },
    { a: ['虚构路1号'], b: ['假设街1号'], level: 'far' },
  ],
} as const satisfies Comparator

function isPart(whole: string, part: string): boolean {
  return part.length > 3 && whole.length > part.length && whole.charCodeAt(part.length) === HYPHEN && whole.startsWith(part)
}
