import { normalNumber, normalPhone } from '../../sources/identity.ts'
import { compactName, type FindableParty, firmCore, spokenPlaces } from './party-tokens.ts'
import type { Term } from './terms.ts'
import { type Reading, readingsOf } from './readings.ts'
import { isOneTypo } from './syllables.ts'

/** What of a customer answered to what was typed. `number` is the customer's number here or in the source system. */
export type FoundBy = 'name' | 'reading' | 'phone' | 'document' | 'account' | 'number'
export type Span = { readonly from: number; readonly to: number }

/** How well a customer fits: 1000 is exactly what was typed. `spans` are places in the whole name. */
export type Fit = { readonly score: number; readonly by: FoundBy; readonly spans: readonly Span[] }

/**
 * A candidate, opened. `keys` are the numbers the customer is known by, `accounts` those numbers or tails among what was typed that were found to be of their
 * accounts: account numbers themselves are nowhere to be opened.
 */
export type Candidate = Omit<FindableParty, 'accountTails'> & {
  readonly keys: readonly string[]
  readonly accounts: readonly string[]
}

/**
 * How well a customer fits what was typed; undefined when not all of it fits. Exact before the beginning, the beginning before the middle, what is written before what
 * is heard, what is right before what is nearly right; of several terms the mean counts. Hashes only propose: this is where a customer is really compared.
 */
export function fitOf(terms: readonly Term[], candidate: Candidate): Fit | undefined {
  const fits = terms.map((term) => fitOfTerm(term, candidate))
  if (fits.length === 0 || fits.some((fit) => fit === undefined)) return undefined
  const found = fits.filter((fit) => fit !== undefined)
  const best = found.reduce((a, b) => (isNumber(b.by) && !isNumber(a.by) ? b : a))
  return {
    score: Math.round(found.reduce((sum, fit) => sum + fit.score, 0) / found.length),
    by: best.by,
    spans: found.flatMap((fit) => fit.spans),
  }
}

const isNumber = (by: FoundBy): boolean => by !== 'name' && by !== 'reading'

function fitOfTerm(term: Term, candidate: Candidate): Fit | undefined {
  switch (term.kind) {
    case 'name':
      return fitOfName(term, candidate)
    case 'letters':
      return fitOfLetters(term, candidate)
    case 'number':
      return fitOfNumber(term, candidate)
    default:
      return term satisfies never
  }
}

const best = (fits: readonly (Fit | undefined)[]): Fit | undefined =>
  fits.reduce((most, fit) => (fit !== undefined && fit.score > (most?.score ?? 0) ? fit : most), undefined)

function fitOfName({ text, heard }: Term & { readonly kind: 'name' }, { fullName, kind }: Candidate): Fit | undefined {
  const name = compactName(fullName)
  const at = name.indexOf(text)
  const whole = [{ from: 0, to: fullName.length }]
  if (name === text || firmCore(fullName) === firmCore(text)) return { score: 1000, by: 'name', spans: whole }
  if (at >= 0) return { score: at === 0 ? 900 : 850, by: 'name', spans: spanIn(fullName, text) }
  const said = readingsOf(fullName).map((reading) => reading.join(''))
  if ([...text].length > 1 && said.some((one) => heard.includes(one))) return { score: 780, by: 'reading', spans: whole }
  if (kind === 'business' || [...text].length > 4) return fitOfPairs(text, fullName)
  return nearName(text, name, heard, said)
}

/** One wrong, missing or added character; better when it sounds alike. Of two characters one alone says little. */
function nearName(text: string, name: string, heard: readonly string[], said: readonly string[]): Fit | undefined {
  const soundsAlike = said.some((one) => heard.some((other) => isOneTypo(one, other)))
  const [length, others] = [[...text].length, [...name].length]
  if (length < 2) return undefined
  if (isOneTypo(text, name)) {
    const score = (length > 2 && others > 2 ? 600 : 420) + (soundsAlike ? 100 : 0)
    return { score, by: 'name', spans: [] }
  }
  return soundsAlike ? { score: 560, by: 'reading', spans: [] } : undefined
}

/** A firm's name by the share of pairs that are in both: most of what was typed must be there. */
function fitOfPairs(text: string, fullName: string): Fit | undefined {
  const pairs = (of: string) => [...of].slice(1).map((character, i) => `${[...of][i] ?? ''}${character}`)
  const typed = pairs(firmCore(text))
  const there = new Set(pairs(firmCore(fullName)))
  const share = typed.length === 0 ? 0 : typed.filter((pair) => there.has(pair)).length / typed.length
  return share >= 0.5 ? { score: 300 + Math.round(share * 300), by: 'name', spans: [] } : undefined
}

function fitOfLetters({ text, words }: Term & { readonly kind: 'letters' }, { fullName }: Candidate): Fit | undefined {
  if (compactName(fullName) === text) return { score: 1000, by: 'name', spans: [{ from: 0, to: fullName.length }] }
  const turned = [words.at(-1) ?? '', ...words.slice(0, -1)].join('')
  const places = spokenPlaces(fullName)
  return best(
    readingsOf(fullName).flatMap((reading, i) => [
      fitOfReading(text, reading, places, i),
      ...(words.length > 1 ? [lessBy(30, fitOfReading(turned, reading, places, i))] : []),
    ]),
  )
}

const lessBy = (points: number, fit: Fit | undefined): Fit | undefined =>
  fit === undefined ? undefined : { ...fit, score: fit.score - points }

/** `rank` is the reading's place: the right one counts more than one that people only say. */
function fitOfReading(text: string, reading: Reading, places: readonly Span[], rank: number): Fit | undefined {
  const whole = reading.join('')
  const off = rank === 0 ? 0 : 20
  const spans = (from: number, to: number): readonly Span[] => places.slice(from, to)
  if (text === whole) return { score: 900 - off, by: 'reading', spans: spans(0, reading.length) }
  const run = spokenRun(text, reading)
  if (run !== undefined) {
    const isAll = run.from === 0 && run.to === reading.length
    const score = isAll ? 820 : run.from === 0 ? 740 : run.to === reading.length ? 720 : 680
    // Whole syllables say more than beginnings of them.
    return { score: score - off - (run.isWhole ? 0 : 40), by: 'reading', spans: spans(run.from, run.to) }
  }
  return text.length >= 4 && isOneTypo(text, whole) ? { score: 600 - off, by: 'reading', spans: [] } : undefined
}

type Run = Span & { readonly isWhole: boolean }

/** Where letters fit syllables on end, each of them whole or only begun: wangxm, wxming and wxm all fit wang xiao ming. Undefined when nowhere. */
function spokenRun(text: string, reading: Reading): Run | undefined {
  for (let from = 0; from < reading.length; from += 1) {
    const to = runFrom(text, reading, from)
    if (to !== undefined) return { from, to, isWhole: reading.slice(from, to).join('') === text }
  }
  return undefined
}

function runFrom(text: string, reading: Reading, at: number): number | undefined {
  if (text === '') return at
  const syllable = reading[at]
  if (syllable === undefined) return undefined
  for (let length = Math.min(syllable.length, text.length); length > 0; length -= 1) {
    if (!text.startsWith(syllable.slice(0, length))) continue
    const to = runFrom(text.slice(length), reading, at + 1)
    if (to !== undefined) return to
  }
  return undefined
}

const LONG_ENOUGH = 4
/** Of a document's number no longer end is told right or wrong: who opens a customer's privacy centre is asked for more of it. */
const MOST_OF_DOCUMENT = 6

function fitOfNumber({ text, head }: Term & { readonly kind: 'number' }, candidate: Candidate): Fit | undefined {
  const phone = candidate.phone === undefined ? '' : normalPhone(candidate.phone)
  const document = candidate.documentNumber === undefined ? '' : normalNumber(candidate.documentNumber)
  const ends = (number: string, score: number, by: FoundBy): Fit | undefined =>
    text.length >= LONG_ENOUGH && number.startsWith(head) && number.endsWith(text) && number.length >= head.length + text.length
      ? { score, by, spans: [] }
      : undefined
  return best([
    head === '' && candidate.keys.includes(text) ? { score: 1000, by: 'number', spans: [] } : undefined,
    text === phone ? { score: 1000, by: 'phone', spans: [] } : ends(phone, 800, 'phone'),
    text === document
      ? { score: 1000, by: 'document', spans: [] }
      : text.length > MOST_OF_DOCUMENT
        ? undefined
        : ends(document, 760, 'document'),
    head === '' && candidate.accounts.includes(text)
      ? { score: text.length > LONG_ENOUGH ? 1000 : 780, by: 'account', spans: [] }
      : undefined,
  ])
}

/** Where a text stands in a name, whatever dots and spaces lie between. */
function spanIn(name: string, text: string): readonly Span[] {
  const wanted = [...text]
  const signs = Array.from(name.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}]/gu), (found) => ({ sign: found[0], at: found.index }))
  for (let from = 0; from + wanted.length <= signs.length; from += 1) {
    if (!wanted.every((sign, i) => signs[from + i]?.sign.normalize('NFKC') === sign)) continue
    const last = signs[from + wanted.length - 1]
    return [{ from: signs[from]?.at ?? 0, to: (last?.at ?? 0) + (last?.sign.length ?? 0) }]
  }
  return []
}
