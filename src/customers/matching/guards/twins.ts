import { type Guard, isSameName } from './guard.ts'

const homes = ['phone', 'street', 'place'] as const
/** One record may say less of the address than the other. */
const sameHome = new Set(['exact', 'near', 'part'])

/** Born on one day in one house under names one character apart: twins as likely as a slip of the pen. */
export const twins: Guard = {
  key: 'twins',
  label: { zh: '疑似双胞胎', en: 'Perhaps twins' },
  atMost: 'review',
  holds: (facts) => {
    const { levelOf } = facts
    if (levelOf('birth-date') !== 'exact' || levelOf('document') === 'exact') return false
    const isOneHome = homes.some((home) => sameHome.has(levelOf(home)))
    const isHalfTheName = levelOf('surname') === 'exact' && levelOf('given-name') === 'far'
    const isOneCharacter = levelOf('full-name') === 'one-slip'
    return isOneHome && (isHalfTheName || isOneCharacter) && !isSameName(facts, { slips: false })
  },
  explain: {
    zh: '同日出生、同住或同电话、姓名一字之差且无相同证件，可能是双胞胎',
    en: 'born on one day, one home or telephone, names a character apart and no document in common',
  },
  examples: [
    { levels: { 'birth-date': 'exact', phone: 'exact', 'full-name': 'one-slip' }, because: '王建国 and 王建军', holds: true },
    { levels: { 'birth-date': 'exact', street: 'part', 'full-name': 'one-slip' }, because: 'one without the room', holds: true },
    {
      levels: { 'birth-date': 'exact', street: 'exact', surname: 'exact', 'given-name': 'far' },
      because: 'another given name',
      holds: true,
    },
    {
      levels: { 'birth-date': 'exact', phone: 'exact', 'full-name': 'one-slip', document: 'exact' },
      because: 'one document',
      holds: false,
    },
    { levels: { 'birth-date': 'exact', phone: 'exact', 'full-name': 'same-sound' }, because: 'a homophone', holds: false },
    { levels: { 'birth-date': 'exact', phone: 'far', 'full-name': 'one-slip' }, because: 'nothing shared', holds: false },
  ],
}
