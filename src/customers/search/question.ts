import { normalNumber } from '../../sources/identity.ts'
import { compactName, firmCore, initialsOf, pairsOf, TAIL, type Token } from './party-tokens.ts'
import { readingsOf } from './readings.ts'
import { cuts, halfCuts, isSyllable, openCuts, plainLetters, syllablesFrom, typosOf } from './syllables.ts'

/**
 * One thing somebody typed. Of several all must fit the same customer: 王 5678 is a 王 whose phone, document or account ends in 5678.
 * - name: Chinese characters · letters: pinyin, initials or a name in Latin letters, `words` as they were parted
 * - number: digits, or a code of letters and digits; `head` is what stood before the stars of a masked number, 138****5678
 */
export type Term =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'letters'; readonly text: string; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly text: string; readonly head: string }

/** A token that is looked for: how much it counts, and for which of the terms. */
export type Wanted = { readonly token: Token; readonly weight: number; readonly term: number }

/**
 * What to look for. A probe is a set of tokens that a candidate has all of; candidates are who fits any probe, the sharpest probes first. Probes are of the one term
 * that fewest customers fit; `wanted` then weighs the candidates by all terms.
 */
export type Question = {
  readonly terms: readonly Term[]
  readonly probes: readonly (readonly Token[])[]
  readonly wanted: readonly Wanted[]
}

const MOST_TERMS = 4
const LONGEST = 60

/** Reads what was typed. A number may be written in groups, a pinyin name in words. */
export function termsOf(typed: string): readonly Term[] {
  const text = typed.normalize('NFKC').trim().slice(0, LONGEST)
  const closed = text.replaceAll(/[\s()+-]/g, '').replace(/^(00)?86(?=1\d{10}$)/, '')
  if (/^\d{11,19}x?$/i.test(closed)) return [{ kind: 'number', text: closed.toUpperCase(), head: '' }]
  const terms: Term[] = []
  for (const word of text.split(/[\s,，、;；]+/)) {
    const term = termOf(word)
    const last = terms.at(-1)
    if (term?.kind === 'letters' && last?.kind === 'letters')
      terms[terms.length - 1] = { kind: 'letters', text: last.text + term.text, words: [...last.words, ...term.words] }
    else if (term !== undefined) terms.push(term)
  }
  return terms.slice(0, MOST_TERMS)
}

function termOf(word: string): Term | undefined {
  const masked = /^([\dA-Za-z]{0,10})\*+([\dA-Za-z]{2,})$/.exec(word)
  if (masked !== null) return { kind: 'number', text: normalNumber(masked[2] ?? ''), head: normalNumber(masked[1] ?? '') }
  if (/\d/.test(word) && /^[\dA-Za-z-]+$/.test(word)) return { kind: 'number', text: normalNumber(word), head: '' }
  if (/\p{Script=Han}/u.test(word)) {
    // 王xiaoming: a surname and the rest as it sounds.
    const [, surname, rest] = /^(\p{Script=Han}{1,2})([a-z]+)$/iu.exec(word) ?? []
    if (surname !== undefined && rest !== undefined) return lettersOf(`${readingsOf(surname)[0]?.join('') ?? ''}${rest}`)
    return { kind: 'name', text: compactName(word) }
  }
  return /\p{Script=Latin}/u.test(word) ? lettersOf(word) : undefined
}

function lettersOf(word: string): Term | undefined {
  // An apostrophe parts syllables, xi'an; it parts no words.
  const text = plainLetters(word)
  return text === '' ? undefined : { kind: 'letters', text, words: [text] }
}

/** What one term is looked for by: tokens with their weights, the sharp ones apart from those that many customers share, and sets of tokens that are sharp together. */
type Found = {
  readonly strong: Map<Token, number>
  readonly weak: Map<Token, number>
  readonly together: (readonly Token[])[]
}

/** The tokens to look for. With `typos` also what one slip of the finger or one wrong character away from it would have been. */
export function questionOf(terms: readonly Term[], typos: boolean): Question {
  const found = terms.map((term) => tokensOfTerm(term, typos))
  const driver = found[rarest(terms)]
  const alone = (tokens: ReadonlyMap<Token, number> = new Map()) => [...tokens.keys()].map((token) => [token])
  const wanted = found.flatMap(({ strong, weak }, term) =>
    [...new Map([...weak, ...strong])].map(([token, weight]) => ({ token, weight, term })),
  )
  return { terms, probes: [...alone(driver?.strong), ...(driver?.together ?? []), ...alone(driver?.weak)], wanted }
}

function tokensOfTerm(term: Term, typos: boolean): Found {
  const found: Found = { strong: new Map(), weak: new Map(), together: [] }
  switch (term.kind) {
    case 'name':
      nameTokens(term.text, typos, found)
      break
    case 'letters':
      letterTokens(term, typos, found)
      break
    case 'number':
      for (const kind of ['phone', 'document', 'account'] as const)
        if (term.text.length >= TAIL) found.strong.set(`${kind}:${term.text.slice(-TAIL)}`, 50)
      break
    default:
      term satisfies never
  }
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

/** Of longer names, which are firms', the pairs already forgive a wrong character. */
const LONGEST_OF_PERSON = 4

function nameTokens(text: string, typos: boolean, { strong, weak, together }: Found): void {
  const characters = [...text]
  if (characters.length === 1) {
    weak.set(`edge:${text}`, 10)
    return
  }
  strong.set(`name:${text}`, 100)
  strong.set(`name:${firmCore(text)}`, 100)
  const readings = readingsOf(text).map((reading) => reading.join(''))
  for (const reading of readings) strong.set(`reading:${reading}`, 60)
  for (const pair of pairsOf([...firmCore(text)], 2)) weak.set(pair, 25)
  together.push(...thirds([...weak.keys()]))
  if (!typos || characters.length > LONGEST_OF_PERSON) return
  for (const reading of readings) for (const near of typosOf(reading)) weak.set(`reading:${near}`, 20)
  if (characters.length > 2) return
  for (const character of characters) weak.set(`edge:${character}`, 5)
}

/** Letters that begin no syllable are no initials. */
const INITIALS = /^[a-hj-tw-z]{2,8}$/
const WINDOW = 4

function letterTokens(term: Term & { readonly kind: 'letters' }, typos: boolean, found: Found): void {
  const { text, words } = term
  const { strong, weak } = found
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
    for (const piece of half) if (isSyllable(piece)) weak.set(`syllable:${piece}`, 10)
  }
  for (const cut of whole) wholeTokens(cut, found)
  for (const cut of openCuts(text)) openTokens(cut, found)
  if (typos && text.length >= 4) for (const near of typosOf(text)) strong.set(`reading:${near}`, 30)
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

/** Whole but for the last: that one with the one before it, in every way it may go on. */
function openTokens(cut: readonly string[], { strong, weak }: Found): void {
  const last = cut.at(-1) ?? ''
  const before = cut.at(-2)
  if (before === undefined || isSyllable(last)) return
  for (const syllable of syllablesFrom(last)) {
    strong.set(`reading:${cut.slice(0, -1).join('')}${syllable}`, 40)
    weak.set(`reading:${before}${syllable}`, 25)
  }
}
