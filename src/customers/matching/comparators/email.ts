import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { slipsBetween } from '../similarity/slips.ts'
import { standardEmail } from '../standardise/email.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const NEAR = 2
const LOCAL = 3
const SIMILAR = 4
const FAR = 5
const localPart = (address: string): string => address.slice(0, address.indexOf('@'))

/** A mail address. */
export const email = {
  key: 'email',
  label: { zh: '电子邮箱', en: 'E-mail' },
  household: 'own',
  rarity: 'sole',
  levels: levelsOf([
    level('near', '两位之内', 'at most two slips apart', { isSlip: true }),
    level('same-local-part', '邮箱名一致', 'the same name before the @'),
    level('similar', '相似', 'similar'),
  ]),
  standardise: ([text = '']) => standardEmail(text),
  compare: (a, b) => {
    if (slipsBetween(a, b, 2) <= 2) return NEAR
    if (localPart(a) === localPart(b)) return LOCAL
    return jaroWinkler(a, b, 880) >= 880 ? SIMILAR : FAR
  },
  keys: [
    { key: 'address', isWhole: true, of: (address) => address },
    { key: 'local-part', isWhole: false, of: localPart },
  ],
  examples: [
    { a: ['Erin.R3@hopkins.org'], b: ['erin.r3@hopkins.org '], level: 'exact' },
    { a: ['erin.r3@hopkins.org'], b: ['erin.r3@honkips.org'], level: 'near' },
    { a: ['erin.r3@hopkins.org'], b: ['erin.r3@qq.com'], level: 'same-local-part' },
    { a: ['lrobinson@wolf.org'], b: ['lrobinsl.n@woof.or'], level: 'similar' },
    { a: ['erin.r3@hopkins.org'], b: ['t.m39@brooks-sawyer.com'], level: 'far' },
    { a: ['erin'], b: ['erin.r3@hopkins.org'], level: 'missing' },
  ],
} as const satisfies Comparator
