import type { Label } from '../../../kernel/label.ts'
import type { Descriptor } from '../../../kernel/registry.ts'

/** How alike two values of a field can be. The key is stored with a link's evidence. */
export interface Level extends Descriptor {
  /** People of one household may well be this alike in the field (siblings' names), so its share among them is learnt, not taken from strangers. */
  readonly isKin?: true
  /** A slip of the same value: like the value itself it says less, the more people have it. */
  readonly isSlip?: true
}

/** A value under which records are looked at together. */
export interface BlockingKey {
  readonly key: string
  /** Records with the same key have the same value, and records with the same value the same key. */
  readonly isWhole: boolean
  /** Only together with the key of another field: by itself it is too broad in any bank (a district). */
  readonly isBroad?: true
  /** The key of a standardised value; '' for none. */
  readonly of: (standard: string) => string
}

export type ComparatorExample = {
  /** The texts of the columns the field reads. */
  readonly a: readonly string[]
  readonly b: readonly string[]
  readonly level: string
}

/** How one kind of field is brought into one form and compared. Level 0 is always `missing`, 1 `exact`, the last `far`: the nearer, the smaller. */
export interface Comparator extends Descriptor {
  /** What people who live together have in this field: the same (`shared`: a phone), their own (`own`: a birth date), or something between (`kin`: a name). */
  readonly household: 'shared' | 'own' | 'kin'
  /** How the frequency of a value weighs: `rare` values agree seldom by chance (a name); of a number that should be one person's, every further bearer counts against it (`sole`). */
  readonly rarity: 'rare' | 'sole' | 'none'
  readonly levels: readonly Level[]
  /** The form that is compared, of the columns the field reads; '' when they say nothing. */
  readonly standardise: (texts: readonly string[]) => string
  /** The index of the level of two different forms, neither of them ''. */
  readonly compare: (a: string, b: string) => number
  readonly keys: readonly BlockingKey[]
  readonly examples: readonly ComparatorExample[]
}

export const MISSING = 0
export const EXACT = 1

const missing: Level = { key: 'missing', label: { zh: '缺失', en: 'not known' } }
/** Found by whoever sees two fields of a pair: the one's value stands in the other's place. A comparator itself never answers it. */
export const swapped: Level = { key: 'swapped', label: { zh: '两栏颠倒', en: 'changed about with the other field' } }
const exact: Level = { key: 'exact', label: { zh: '一致', en: 'the same' } }
const far: Level = { key: 'far', label: { zh: '不同', en: 'different' } }

/** A level by its key and words. */
export function level(key: string, zh: string, en: string, marks: { readonly isKin?: true; readonly isSlip?: true } = {}): Level {
  return { key, label: { zh, en }, ...marks }
}

/** The levels of a comparator: the given ones between `exact` and `far`. */
export function levelsOf(between: readonly Level[], farIsKin?: true): readonly Level[] {
  return [missing, exact, ...between, farIsKin ? { ...far, isKin: farIsKin } : far]
}

/** Whether a level says that the values are meant to be the same: equal, a slip apart, or in each other's place. */
export function isAgreement({ levels }: Comparator, index: number): boolean {
  const found = levels[index]
  return index === EXACT || found?.isSlip === true || found?.key === swapped.key
}

/** The level of two texts as a comparator finds it from what a source delivered. */
export function levelBetween(comparator: Comparator, a: readonly string[], b: readonly string[]): Level {
  const [first, second] = [comparator.standardise(a), comparator.standardise(b)]
  const index = first === '' || second === '' ? MISSING : first === second ? EXACT : comparator.compare(first, second)
  return comparator.levels[index] ?? missing
}

/** A field's level as a sentence: 姓名：同音不同字. */
export function explain(comparator: Comparator, levelIndex: number): Label {
  const { label } = comparator.levels[levelIndex] ?? missing
  return { zh: `${comparator.label.zh}：${label.zh}`, en: `${comparator.label.en}: ${label.en}` }
}
