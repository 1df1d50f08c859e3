import { endsAlike, isOneSlip } from '../similarity/slips.ts'
import { standardDocument } from '../standardise/document.ts'
import { type Comparator, level, levelsOf, MISSING } from './comparator.ts'

const SLIP = 2
const TAIL = 3
const FAR = 4
const TAIL_PLACES = 6

/** Type and number of the document a person showed. Documents of different types say nothing about each other. */
export const document = {
  key: 'document',
  label: { zh: '证件', en: 'Document' },
  household: 'own',
  rarity: 'sole',
  levels: levelsOf([
    level('one-slip', '一位之差', 'one place apart', { isSlip: true }),
    level('same-tail', '尾号一致', 'the same last six places'),
  ]),
  standardise: ([type = '', number = '']) => standardDocument(type, number),
  compare: (a, b) => {
    if (!haveSameType(a, b)) return MISSING
    if (isOneSlip(a, b)) return SLIP
    return endsAlike(a, b, TAIL_PLACES) ? TAIL : FAR
  },
  keys: [
    { key: 'number', isWhole: true, of: (standard) => standard },
    { key: 'tail', isWhole: false, of: (standard) => standard.slice(-TAIL_PLACES) },
  ],
  examples: [
    { a: ['id-card', '110105491231002'], b: ['id-card', '11010519491231002X'], level: 'exact' },
    { a: ['', '11010519491231002x'], b: ['id-card', '１１０１０５ 19491231 002X'], level: 'exact' },
    { a: ['passport', 'E12345678'], b: ['passport', 'E12345687'], level: 'one-slip' },
    { a: ['id-card', '11010519491231002X'], b: ['id-card', '11010519491231102X'], level: 'one-slip' },
    { a: ['id-card', '11010519491231002X'], b: ['id-card', '12010519481231002X'], level: 'same-tail' },
    { a: ['id-card', '11010519491231002X'], b: ['id-card', '110105198503122114'], level: 'far' },
    { a: ['id-card', '11010519491231002X'], b: ['passport', 'E12345678'], level: 'missing' },
    { a: ['id-card', '11010519491231002X'], b: ['id-card', '110105********002X'], level: 'missing' },
  ],
} as const satisfies Comparator

/** Whether the two are the same up to the colon behind the type. */
function haveSameType(a: string, b: string): boolean {
  const colon = a.indexOf(':')
  for (let i = 0; i <= colon; i += 1) if (a.charCodeAt(i) !== b.charCodeAt(i)) return false
  return true
}
