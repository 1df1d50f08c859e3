import { endsAlike, isOneSlip } from '../similarity/slips.ts'
import { standardPhone } from '../standardise/phone.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const SLIP = 2
const TAIL = 3
const FAR = 4
/** A landline without its area code. */
const TAIL_PLACES = 7

/** A telephone number. Families share one, and numbers are handed out again. */
export const phone = {
  key: 'phone',
  label: { zh: '电话', en: 'Telephone' },
  household: 'shared',
  rarity: 'sole',
  levels: levelsOf([
    level('one-slip', '一位之差', 'one digit apart', { isSlip: true }),
    level('same-tail', '末七位一致', 'the same last seven digits'),
  ]),
  standardise: ([text = '']) => standardPhone(text),
  compare: (a, b) => {
    if (isOneSlip(a, b)) return SLIP
    return endsAlike(a, b, TAIL_PLACES) ? TAIL : FAR
  },
  keys: [{ key: 'number', isWhole: true, of: (number) => number }],
  examples: [
    { a: ['+86 199-0000-0001'], b: ['019900000001'], level: 'exact' },
    { a: ['0086 199 0000 0001'], b: ['19900000001'], level: 'exact' },
    { a: ['(027) 8765-4321-801'], b: ['02787654321'], level: 'exact' },
    { a: ['19900000001'], b: ['19900000010'], level: 'one-slip' },
    { a: ['8765 4321'], b: ['027-87654321'], level: 'same-tail' },
    { a: ['19900000001'], b: ['19901234560'], level: 'far' },
    { a: ['199****0001'], b: ['19900000001'], level: 'missing' },
    { a: ['11111111111'], b: ['19900000001'], level: 'missing' },
  ],
} as const satisfies Comparator
