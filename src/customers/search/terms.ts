import { normalNumber } from '../../sources/identity.ts'
import { compactName } from './party-tokens.ts'
import { readingsOf } from './readings.ts'
import { plainLetters } from './syllables.ts'

/**
 * One thing somebody typed. Of several all must fit the same customer: 王 5678 is a 王 whose phone, document or account ends in 5678.
 * - name: Chinese characters, and how they may sound · letters: pinyin, initials or a name in Latin letters, `words` as they were parted
 * - number: digits, or a code of letters and digits; `head` is what stood before the stars of a masked number, 138****5678
 */
export type Term =
  | { readonly kind: 'name'; readonly text: string; readonly heard: readonly string[] }
  | { readonly kind: 'letters'; readonly text: string; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly text: string; readonly head: string }

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
    const text = compactName(word)
    return { kind: 'name', text, heard: readingsOf(text).map((reading) => reading.join('')) }
  }
  return /\p{Script=Latin}/u.test(word) ? lettersOf(word) : undefined
}

function lettersOf(word: string): Term | undefined {
  // An apostrophe parts syllables, xi'an; it parts no words.
  const text = plainLetters(word)
  return text === '' ? undefined : { kind: 'letters', text, words: [text] }
}
