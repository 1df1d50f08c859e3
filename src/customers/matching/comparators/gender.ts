import { tryParseIdentityNumber } from '../../../kernel/identity-number.ts'
import { plain } from '../standardise/plain.ts'
import { type Comparator, levelsOf } from './comparator.ts'

const FAR = 2
const words: Readonly<Record<string, 'm' | 'f'>> = {
  m: 'm',
  male: 'm',
  男: 'm',
  男性: 'm',
  '1': 'm',
  f: 'f',
  female: 'f',
  女: 'f',
  女性: 'f',
  '2': 'f',
}

/** Gender as GB/T 2261.1 codes it, in words or letters; read from a resident identity number when the column says nothing. */
export const gender = {
  key: 'gender',
  label: { zh: '性别', en: 'Gender' },
  household: 'own',
  rarity: 'none',
  levels: levelsOf([]),
  standardise: ([text = '', number = '']) => {
    const said = words[plain(text).toLowerCase()]
    if (said !== undefined) return said
    const read = tryParseIdentityNumber(plain(number))
    return read === undefined ? '' : read.gender === 'male' ? 'm' : 'f'
  },
  compare: () => FAR,
  keys: [],
  examples: [
    { a: ['男'], b: ['M'], level: 'exact' },
    { a: ['', '110105198503122114'], b: ['male'], level: 'exact' },
    { a: ['女'], b: ['m'], level: 'far' },
    { a: ['0'], b: ['m'], level: 'missing' },
  ],
} as const satisfies Comparator
