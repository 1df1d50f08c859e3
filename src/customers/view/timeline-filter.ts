import type { Day } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'
import {
  channelWords,
  groupOf,
  isQuiet,
  kindsNamed,
  knownKinds,
  outcomeWords,
  classWords,
  type TimelineGroup,
} from '../timeline-words.ts'

/** What a reader asks a timeline for. */
export type TimelineAsked = {
  readonly kind?: string | undefined
  readonly group?: TimelineGroup | undefined
  readonly channel?: string | undefined
  readonly from?: Day | undefined
  readonly to?: Day | undefined
}

/**
 * One word that is looked for, as the codes whose words hold it: a timeline keeps codes and readers see words. `notes` are numbers of the notes that the reader may see
 * and that hold it.
 */
export type Term = {
  readonly text: string
  readonly kinds: readonly string[]
  readonly channels: readonly string[]
  readonly classes: readonly string[]
  readonly outcomes: readonly string[]
  readonly products: readonly string[]
  readonly offers: readonly string[]
  readonly notes: readonly string[]
}

/** A timeline's filter in full: what was asked for and what this reader may see. */
export type TimelineFilter = TimelineAsked & {
  readonly terms: readonly Term[]
  /** Staff notes the reader may see, by number; the others are not there. */
  readonly notes: readonly string[]
}

/** The kind of a staff note's entry; its words are in the record alone. */
export const noteKind = 'staff-note'

/** Most words that one search takes; the rest is left out. */
const MOST_TERMS = 5

/** The words of a search, each of which must be found. */
export function termsIn(text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/u)
  return [...new Set(words.filter((word) => word !== ''))].slice(0, MOST_TERMS)
}

/** A word as codes, as far as the words of the timeline go. */
export function termOf(
  text: string,
  named: Pick<Term, 'products' | 'notes'> & { readonly offers: ReadonlyMap<string, Label> },
): Term {
  const holding = (words: Readonly<Record<string, Label>>): readonly string[] =>
    Object.entries(words).flatMap(([key, label]) => (holds(label, text) ? [key] : []))
  return {
    text,
    kinds: kindsNamed((label) => holds(label, text)),
    channels: holding(channelWords),
    classes: holding(classWords),
    outcomes: holding(outcomeWords),
    products: named.products,
    offers: [...named.offers].flatMap(([key, label]) => (holds(label, text) ? [key] : [])),
    notes: named.notes,
  }
}

const holds = ({ zh, en }: Label, text: string): boolean => zh.toLowerCase().includes(text) || en.toLowerCase().includes(text)

/**
 * Kinds of entries that no page ever shows, in whatever words a bank's own systems name them: money laundering, fraud, law and audit. A customer must not learn of these
 * from anybody who looks at a screen (反洗钱法 35), and staff need not know.
 */
export const restrictedParts: readonly string[] = [
  'aml',
  'cft',
  'fraud',
  'antifraud',
  'legal',
  'court',
  'judicial',
  'police',
  'sanction',
  'sanctions',
  'investigation',
  'suspicious',
  'audit',
]
export const restrictedWords: readonly string[] = [
  '洗钱',
  '欺诈',
  '反诈',
  '司法',
  '法院',
  '公安',
  '协查',
  '制裁',
  '可疑',
  '审计',
  '稽核',
]

/** Whether entries of a kind are shown to nobody. */
export function isRestricted(kind: string): boolean {
  const parts = kind.toLowerCase().split(/[-_.]/u)
  return parts.some((part) => restrictedParts.includes(part)) || restrictedWords.some((word) => kind.includes(word))
}

type Event = {
  readonly kind: string
  readonly channel: string
  readonly day: Day
  readonly attributes: Readonly<Record<string, string>>
}

/** Whether an entry is among what was asked for: the very conditions that warehouse-events.ts says in SQL. */
export function tells(filter: TimelineFilter, event: Event): boolean {
  const { kind, channel, day, attributes } = event
  if (isRestricted(kind)) return false
  if (kind === noteKind && !filter.notes.includes(attributes['note'] ?? '')) return false
  if (filter.kind === undefined && filter.group === undefined && isQuiet(kind)) return false
  if (filter.kind !== undefined && kind !== filter.kind) return false
  if (filter.group !== undefined && groupOf(kind) !== filter.group) return false
  if (filter.channel !== undefined && channel !== filter.channel && attributes['channel'] !== filter.channel) return false
  if (filter.from !== undefined && day < filter.from) return false
  if (filter.to !== undefined && day > filter.to) return false
  return filter.terms.every((term) => matches(term, event))
}

function matches(term: Term, { kind, channel, attributes }: Event): boolean {
  const has = (codes: readonly string[], code: string | undefined) => code !== undefined && codes.includes(code)
  return (
    term.kinds.includes(kind) ||
    (!knownKinds.includes(kind) && kind.toLowerCase().includes(term.text)) ||
    term.channels.includes(channel) ||
    has(term.channels, attributes['channel']) ||
    has(term.classes, attributes['class']) ||
    has(term.outcomes, attributes['outcome']) ||
    has(term.products, attributes['product']) ||
    has(term.offers, attributes['offer']) ||
    (kind === noteKind && has(term.notes, attributes['note']))
  )
}
