import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { isOneSlip } from '../similarity/slips.ts'
import { isHan, lettersOf, soundOf } from '../standardise/han.ts'
import { standardName, surnameLength } from '../standardise/name.ts'
import { type Comparator, level, levelsOf } from './comparator.ts'

const SCRIPT = 2
const ORDER = 3
const SOUND = 4
const SLIP = 5
const SURNAME = 6
const FAR = 7

const slip = { isSlip: true } as const

/** Longest name whose parts are still tried in another order. */
const LONGEST_TURNED = 5

/** The whole name of a person in one field: Chinese characters, or words of letters. */
export const fullName = {
  key: 'full-name',
  label: { zh: '姓名', en: 'Name' },
  household: 'kin',
  rarity: 'rare',
  levels: levelsOf(
    [
      level('other-script', '汉字与拼音相符', 'the same in characters and in letters', slip),
      level('other-order', '姓与名颠倒', 'the same parts in another order', slip),
      level('same-sound', '同音不同字', 'the same sound, other characters', slip),
      level('one-slip', '一字之差', 'one character apart', { isKin: true, isSlip: true }),
      level('same-surname', '同姓', 'the same surname', { isKin: true }),
    ],
    true,
  ),
  standardise: ([text = '']) => standardName(text),
  compare: (a, b) => {
    const [aIsHan, bIsHan] = [isHan(a.charCodeAt(0)), isHan(b.charCodeAt(0))]
    if (aIsHan && bIsHan) return compareHan(a, b)
    if (aIsHan !== bIsHan) return aIsHan ? compareScripts(a, b) : compareScripts(b, a)
    return compareWords(a, b)
  },
  // Letters in alphabetical order: the same for 王伟, 伟王, Wang Wei and Wei Wang.
  keys: [{ key: 'sound', isWhole: false, of: (name) => [...foldedLetters(lettersOf(name))].sort().join('') }],
  examples: [
    { a: ['陳偉'], b: [' 陈　伟 '], level: 'exact' },
    { a: ['阿依古丽·买买提'], b: ['阿依古丽．买买提'], level: 'exact' },
    { a: ['欧阳娜娜'], b: ['歐陽娜娜(小名娜娜)'], level: 'exact' },
    { a: ['王小明'], b: ['WANG Xiaoming'], level: 'other-script' },
    { a: ['吕布'], b: ['Bu Lyu'], level: 'other-script' },
    { a: ['王小明'], b: ['小明王'], level: 'other-order' },
    { a: ['John Smith'], b: ['SMITH, John'], level: 'other-order' },
    { a: ['张晓莉'], b: ['张小丽'], level: 'same-sound' },
    { a: ['王建国'], b: ['王建军'], level: 'one-slip' },
    { a: ['阿依古丽买买提'], b: ['阿依古丽买买'], level: 'one-slip' },
    { a: ['Jon Smith'], b: ['John Smith'], level: 'one-slip' },
    { a: ['王建国'], b: ['王丽'], level: 'same-surname' },
    { a: ['欧阳锋'], b: ['欧建'], level: 'far' },
    { a: ['王伟'], b: ['李伟'], level: 'far' },
    { a: [''], b: ['李伟'], level: 'missing' },
  ],
} as const satisfies Comparator

function compareHan(a: string, b: string): number {
  if (a.length === b.length) {
    if (isTurned(a, b)) return ORDER
    let [wrong, otherSound] = [0, 0]
    for (let i = 0; i < a.length; i += 1) {
      const [first, second] = [a.charCodeAt(i), b.charCodeAt(i)]
      if (first === second) continue
      wrong += 1
      if (soundOf(first, i === 0) !== soundOf(second, i === 0)) otherSound += 1
    }
    if (otherSound === 0) return SOUND
    if (wrong === 1 && a.length > 2) return SLIP
  } else if (a.length > 2 && b.length > 2 && isOneSlip(a, b)) return SLIP
  const length = surnameLength(a)
  return length === surnameLength(b) && a.startsWith(b.slice(0, length)) ? SURNAME : FAR
}

/** Whether one name is the other begun at another character: given name before surname. */
function isTurned(a: string, b: string): boolean {
  return a.length <= LONGEST_TURNED && (a + a).includes(b)
}

function compareScripts(han: string, letters: string): number {
  const sound = foldedLetters(lettersOf(han))
  const words = letters.split(' ')
  for (let turn = 0; turn < words.length; turn += 1) {
    if (foldedLetters([...words.slice(turn), ...words.slice(0, turn)].join('')) === sound) return SCRIPT
  }
  return isOneSlip(sound, letters.replaceAll(' ', '')) ? SLIP : FAR
}

/** Letters without spaces, ü in one spelling: passports write LYU, keyboards LV. */
function foldedLetters(letters: string): string {
  return letters
    .replaceAll(' ', '')
    .replaceAll('ü', 'v')
    .replace(/([ln])yu/g, '$1v')
}

function compareWords(a: string, b: string): number {
  const sorted = (name: string) => name.split(' ').sort().join(' ')
  if (sorted(a) === sorted(b)) return ORDER
  if (isOneSlip(a, b) || jaroWinkler(a, b, 950) >= 950) return SLIP
  return a.slice(a.lastIndexOf(' ') + 1) === b.slice(b.lastIndexOf(' ') + 1) ? SURNAME : FAR
}
