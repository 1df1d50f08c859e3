import { standardNamePart } from '../standardise/name.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'
import { likenessOfParts, soundKey } from './name-part.ts'

const indexOf = { near: 2, similar: 3, far: 4 } as const

/** The surname where a source keeps it apart from the given name. */
export const surname = {
  key: 'surname',
  label: { zh: '姓', en: 'Surname' },
  household: 'shared',
  rarity: 'rare',
  levels: levelsOf([level('near', '相近', 'a slip apart', { isSlip: true }), level('similar', '相似', 'similar')]),
  standardise: ([text = '']) => standardNamePart(text),
  compare: (a, b) => indexOf[likenessOfParts(a, b)],
  keys: [soundKey],
  examples: [
    { a: ["O'Brien"], b: ['OBrien'], level: 'exact' },
    { a: ['hathaay'], b: ['hathaway'], level: 'near' },
    { a: ['Alan'], b: ['Allen'], level: 'similar' },
    { a: ['hathaway'], b: ['emmanuel'], level: 'far' },
  ],
} as const satisfies Comparator
