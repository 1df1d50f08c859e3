import { askedTail, firmCore, initialsOf, pairsOf, TAIL, type Token } from './party-tokens.ts'
import { cuts, halfCuts, isSyllable, openCuts, syllablesFrom, typosOf } from './syllables.ts'
import type { Term } from './terms.ts'

/** A token that is looked for: how much it counts, and for which of the terms. */
export type Wanted = { readonly token: Token; readonly weight: number; readonly term: number }

/**
 * What to look for. A probe is a set of tokens that a candidate has all of; candidates are who fits any probe, the sharpest probes first. Probes are of the one term
 * that fewest customers fit; `wanted` then weighs the candidates by all terms. Sharp: no probe is shared by many.
 */
export type Question = {
  readonly terms: readonly Term[]
  readonly probes: readonly (readonly Token[])[]
  readonly isSharp: boolean
  readonly wanted: readonly Wanted[]
}

/**
 * What one term is looked for by: tokens with their weights, the sharp ones apart from those that many customers share and from hints, which only weigh; and sets of
 * tokens that are sharp together.
 */
type Found = {
  readonly strong: Map<Token, number>
  readonly weak: Map<Token, number>
  readonly hints: Map<Token, number>
  readonly together: (readonly Token[])[]
}

const nothing = (): Found => ({ strong: new Map(), weak: new Map(), hints: new Map(), together: [] })

/** What to look for when things are as they were typed. */
export function questionOf(terms: readonly Term[]): Question {
  const found = terms.map(tokensOfTerm)
  const driver = found[rarest(terms)]
  return { terms, probes: probesOf(driver), isSharp: isSharp(driver), wanted: wantedOf(found) }
}

/** What to look for when they are not: what one slip of the finger or one wrong character away would have been. What was typed itself is not looked for again. */
export function slipsOf(terms: readonly Term[]): Question {
  const at = rarest(terms)
  const slips = terms.map((term) => slipsOfTerm(term))
  const found = terms.map((term, i) => {
    const slip = slips[i] ?? nothing()
    if (i === at && probesOf(slip).length > 0) return slip
    const said = tokensOfTerm(term)
    return { ...said, hints: new Map([...slip.strong, ...slip.weak, ...said.hints]) }
  })
  const driver = found[at]
  return { terms, probes: probesOf(driver), isSharp: isSharp(driver), wanted: wantedOf(found) }
}

const probesOf = ({ strong, weak, together }: Found = nothing()): readonly (readonly Token[])[] => [
  ...Array.from(strong.keys(), (token) => [token]),
  ...together,
  ...Array.from(weak.keys(), (token) => [token]),
]

/** Many share initials; and what only hints would find nobody by itself. */
const isSharp = ({ strong, weak, hints }: Found = nothing()): boolean =>
  weak.size === 0 && hints.size === 0 && ![...strong.keys()].some((token) => token.startsWith('initials:'))

const wantedOf = (found: readonly Found[]): readonly Wanted[] =>
  found.flatMap(({ strong, weak, hints }, term) =>
    [...new Map([...hints, ...weak, ...strong])].map(([token, weight]) => ({ token, weight, term })),
  )

function tokensOfTerm(term: Term): Found {
  const found = nothing()
  switch (term.kind) {
    case 'name':
      nameTokens(term, found)
      break
    case 'letters':
      letterTokens(term, found)
      break
    case 'number':
      numberTokens(term.text, found)
      break
    default:
      term satisfies never
  }
  return found
}

/** Of longer names, which are firms', the pairs already forgive a wrong character. */
const LONGEST_OF_PERSON = 4
/** Fewer letters are a slip away from everything. */
const SHORTEST = 4

function slipsOfTerm(term: Term): Found {
  const found = nothing()
  const { kind, text } = term
  const characters = [...text]
  const isOfPerson = characters.length > 1 && characters.length <= LONGEST_OF_PERSON
  const readings = kind === 'letters' ? [text] : kind === 'name' && isOfPerson ? term.heard : []
  for (const reading of readings)
    if (reading.length >= SHORTEST) for (const near of typosOf(reading)) found.strong.set(`reading:${near}`, 30)
  // Of two characters the wrong one leaves only the other, which is worth asking among one's own customers and not in the whole bank; of three it leaves a pair, which
  // was looked for already.
  if (kind === 'name' && characters.length === 2) for (const character of characters) found.hints.set(`edge:${character}`, 5)
  return found
}

/** The place of the term that fewest customers fit, by its kind: a tail before a name, a name before a single character or syllable. */
function rarest(terms: readonly Term[]): number {
  const fits = ({ kind, text }: Term): number => {
    if (kind === 'number') return text.length >= TAIL ? 0 : 9
    if (kind === 'name') return [...text].length > 1 ? 1 : 8
    return isSyllable(text) || text.length < 3 ? 7 : 2
  }
  const order = terms.map(fits)
  return order.indexOf(Math.min(...order))
}

/**
 * All pairs together, which is who has the whole text in the name; and their thirds: a wrong character spoils two neighbouring pairs, so one third at least stays whole,
 * and several pairs on end are sharp where each alone (江城, in every second firm) is not.
 */
function thirds(pairs: readonly Token[]): readonly (readonly Token[])[] {
  if (pairs.length < 2) return []
  const size = Math.ceil(pairs.length / 3)
  const parts = [pairs.slice(0, size), pairs.slice(size, 2 * size), pairs.slice(2 * size)]
  return [pairs, ...parts.filter((part) => part.length > 1)]
}

function nameTokens({ text, heard }: Term & { readonly kind: 'name' }, { strong, weak, together }: Found): void {
  const characters = [...text]
  if (characters.length === 1) {
    weak.set(`edge:${text}`, 10)
    return
  }
  strong.set(`name:${text}`, 100)
  strong.set(`name:${firmCore(text)}`, 100)
  for (const reading of heard) strong.set(`reading:${reading}`, 60)
  for (const pair of pairsOf([...firmCore(text)], 2)) weak.set(pair, 25)
  together.push(...thirds([...weak.keys()]))
}

function numberTokens(text: string, { strong }: Found): void {
  const tail = askedTail(text)
  if (tail === undefined) return
  strong.set(`phone:${tail}`, 50)
  strong.set(`document:${tail}`, 50)
  // Of accounts only four digits are known: with more typed nobody could be told by them.
  if (text.length === TAIL) strong.set(`account:${tail}`, 50)
}

/** Letters that begin no syllable are no initials. */
const INITIALS = /^[a-hj-tw-z]{2,30}$/
const WINDOW = 4

function letterTokens(term: Term & { readonly kind: 'letters' }, found: Found): void {
  const { text, words } = term
  const { strong, weak, hints } = found
  strong.set(`name:${text}`, 100)
  strong.set(`reading:${text}`, 80)
  if (words.length > 1) turnedTokens(words, found)
  for (const word of words) if (cuts(word).length === 0) strong.set(`syllable:${word}`, 30)
  const whole = cuts(text)
  const [half] = halfCuts(text)
  if (INITIALS.test(text)) strong.set(`initials:${text}`, 50)
  // Letters that are nothing but initials may be some of a firm's.
  if (INITIALS.test(text) && half?.length === text.length)
    for (let at = 0; at + WINDOW <= text.length; at += 1) weak.set(`initials:${text.slice(at, at + WINDOW)}`, 20)
  if (whole.length === 0 && half !== undefined && half.length > 1) {
    strong.set(`initials:${initialsOf(half)}`, 40)
    for (const piece of half) if (isSyllable(piece)) hints.set(`syllable:${piece}`, 10)
  }
  for (const cut of whole) wholeTokens(cut, found)
  for (const cut of openCuts(text)) openTokens(cut, found)
}

/** xiaoming wang is wang xiaoming as it stands on a passport. */
function turnedTokens(words: readonly string[], { strong }: Found): void {
  const turned = [words.at(-1) ?? '', ...words.slice(0, -1)].join('')
  strong.set(`reading:${turned}`, 60)
  strong.set(`name:${turned}`, 60)
}

function wholeTokens(cut: readonly string[], { weak }: Found): void {
  const [only] = cut
  if (cut.length === 1 && only !== undefined) weak.set(`syllable:${only}`, 10)
  for (const [at, syllable] of cut.entries()) {
    const next = cut[at + 1]
    if (next !== undefined) weak.set(`reading:${syllable}${next}`, 25)
  }
}

/** Whole but for the last, in every way that one may go on. */
function openTokens(cut: readonly string[], { strong }: Found): void {
  const last = cut.at(-1) ?? ''
  if (cut.length < 2 || isSyllable(last)) return
  for (const syllable of syllablesFrom(last)) strong.set(`reading:${cut.slice(0, -1).join('')}${syllable}`, 40)
}
