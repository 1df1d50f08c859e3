import { standardNamePart } from '../standardise/name.ts'
import { type Comparator, level, levelsOf, swapped } from './comparator.ts'
import { likenessOfParts, soundKey } from './name-part.ts'

const indexOf = { near: 3, similar: 4, far: 5 } as const

/** The given name where a source keeps it apart from the surname. */
export const givenName = {
  key: 'given-name',
  label: { zh: '名', en: 'Given name' },
  household: 'own',
  rarity: 'rare',
  levels: levelsOf([swapped, level('near', '相近', 'a slip apart', { isSlip: true }), level('similar', '相似', 'similar')]),
  standardise: ([text = '']) => standardNamePart(text),
  compare: (a, b) => indexOf[likenessOfParts(a, b)],
  keys: [soundKey],
  examples: [
    { a: ['Michaela'], b: ['MICHAELA '], level: 'exact' },
    { a: ['jac ob'], b: ['jacob'], level: 'exact' },
    { a: ['nichokas'], b: ['nicholas'], level: 'near' },
    { a: ['rob'], b: ['robert'], level: 'similar' },
    { a: ['r'], b: ['robert'], level: 'similar' },
    { a: ['oscar'], b: ['alexandra'], level: 'far' },
  ],
} as const satisfies Comparator
