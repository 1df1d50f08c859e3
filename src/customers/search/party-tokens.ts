import { normalName, normalNumber, normalPhone } from '../../sources/identity.ts'
import { readingsOf, spokenParts } from './readings.ts'

/**
 * What a customer is found by, one kind for each way of asking. A token is the kind with its text; only its keyed hash is stored.
 * - name: the whole name, or one part of it (买买提·吐尔逊)
 * - pair: two characters in their order, side by side or, in a person's name, with one between: of three characters one wrong leaves a pair whole
 * - edge: the first and the last character of a person's name
 * - reading: the whole name as it is spoken, and any two neighbouring syllables
 * - syllable: one syllable, or one word in Latin letters
 * - initials: the first letters of the syllables; of a firm any four on end
 * - phone, document: the last four signs, and the last six, which people are asked for; account: the last four
 */
export type TokenKind = 'name' | 'pair' | 'edge' | 'reading' | 'syllable' | 'initials' | 'phone' | 'document' | 'account'
export type Token = `${TokenKind}:${string}`

/** The rule that makes tokens; a change of it must raise this number, and the next night makes the tokens of everybody anew. */
export const TOKEN_RULE = 2

/** What of a party tokens are made of. */
export type FindableParty = {
  readonly kind: string
  readonly fullName: string
  readonly phone?: string | undefined
  readonly documentNumber?: string | undefined
  /** The last four digits of the numbers of accounts and cards. */
  readonly accountTails?: readonly string[]
}

/** Signs at the end of a number that find it: four, or six when so many are known. */
export const TAIL = 4
const LONG_TAIL = 6
/** Of a firm's long name this much is looked at. */
const LONGEST_NAME = 30

/** Everything a party is found by, each once. */
export function tokensOf(party: FindableParty): ReadonlySet<Token> {
  const found = new Set<Token>(party.kind === 'business' ? businessTokens(party.fullName) : personTokens(party.fullName))
  if (party.phone !== undefined) for (const tail of tailsOf(normalPhone(party.phone))) found.add(`phone:${tail}`)
  if (party.documentNumber !== undefined)
    for (const tail of tailsOf(normalNumber(party.documentNumber))) found.add(`document:${tail}`)
  for (const tail of party.accountTails ?? []) found.add(`account:${tail}`)
  return found
}

/** The ends of a number that it is found by. */
function tailsOf(number: string): readonly string[] {
  return [TAIL, LONG_TAIL].flatMap((length) => (number.length >= length ? [number.slice(-length)] : []))
}

/** What an end of a number is looked for by: the longest end there is a token of. Undefined when it is too short to mean anybody. */
export function askedTail(number: string): string | undefined {
  return number.length < TAIL ? undefined : number.slice(number.length < LONG_TAIL ? -TAIL : -LONG_TAIL)
}

/** A name without what no one types: spaces, dots, brackets. */
export function compactName(name: string): string {
  return normalName(name).replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '')
}

/** The part of a firm's name that tells it from others: 有限公司 and the like say nothing. */
export function firmCore(name: string): string {
  const compact = compactName(name)
  const core = compact.replace(/(股份有限公司|有限责任公司|有限公司|集团公司|公司)$/, '')
  return core === '' ? compact : core
}

/** The parts of a name that has parts: each is asked for alone, too. */
export function nameParts(name: string): readonly string[] {
  const parts = name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s·•‧∙⋅・.,'-]+/)
    .filter((part) => part !== '')
  return parts.length > 1 ? parts : []
}

function* personTokens(fullName: string): Generator<Token> {
  const characters = [...compactName(fullName)]
  if (characters.length === 0) return
  yield `name:${characters.join('')}`
  for (const part of nameParts(fullName)) if (/\p{Script=Han}{2}/u.test(part)) yield `name:${part}`
  yield `edge:${characters[0] ?? ''}`
  yield `edge:${characters.at(-1) ?? ''}`
  yield* pairsOf(characters, 2)
  for (const reading of readingsOf(fullName)) {
    yield* readingTokens(reading)
    yield `initials:${initialsOf(reading)}`
  }
}

const INITIALS_OF_FIRM = 4

function* businessTokens(fullName: string): Generator<Token> {
  const core = [...firmCore(fullName)].slice(0, LONGEST_NAME)
  yield `name:${compactName(fullName)}`
  yield `name:${core.join('')}`
  yield* pairsOf(core, 1)
  const [reading = []] = readingsOf(core.join(''))
  yield* readingTokens(reading)
  const letters = initialsOf(reading)
  yield `initials:${letters}`
  for (let at = 0; at + INITIALS_OF_FIRM < letters.length + 1; at += 1)
    yield `initials:${letters.slice(at, at + INITIALS_OF_FIRM)}`
}

/** Pairs of characters at most so far apart; further apart only in short names, where there are few. */
export function* pairsOf(characters: readonly string[], apart: 1 | 2): Generator<Token> {
  const gap = characters.length <= 4 ? apart : 1
  for (const [at, first] of characters.entries())
    for (let next = at + 1; next <= at + gap && next < characters.length; next += 1)
      yield `pair:${first}${characters[next] ?? ''}`
}

function* readingTokens(reading: readonly string[]): Generator<Token> {
  yield `reading:${reading.join('')}`
  for (const [at, syllable] of reading.entries()) {
    yield `syllable:${syllable}`
    const next = reading[at + 1]
    if (next !== undefined) yield `reading:${syllable}${next}`
  }
}

/** The first letters of what is spoken. */
export function initialsOf(reading: readonly string[]): string {
  return reading.map((syllable) => syllable.charAt(0)).join('')
}

/** The characters that are spoken, each with its place in the name, so that what was found can be marked in it. */
export function spokenPlaces(name: string): readonly { readonly from: number; readonly to: number }[] {
  let at = 0
  const lower = name.toLowerCase()
  return spokenParts(name).map((part) => {
    const from = lower.indexOf(part, at)
    at = from + part.length
    return { from, to: at }
  })
}
