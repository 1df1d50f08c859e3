import { Converter } from 'opencc-js/t2cn'
import { pinyin } from 'pinyin-pro'

const FIRST = 0x3400
const LAST = 0x9fff
const toSimplified = Converter({ from: 't', to: 'cn' })

/** Per character of the plane, found once: its simplified form, and the numbers of its syllables (as any character, as a surname). */
const simplifiedForms = new Uint16Array(LAST + 1)
const syllables: string[] = ['']
const syllableNumbers = new Map<string, number>([['', 0]])
const sounds = new Uint16Array(LAST + 1)
const surnameSounds = new Uint16Array(LAST + 1)

/** Whether a character code is a Chinese character (the rarest ones beyond the basic plane are not looked into). */
export function isHan(code: number): boolean {
  return code >= FIRST && code <= LAST
}

/** 陳偉 → 陈伟, character by character: phrases must not change what a person is called. */
export function simplified(text: string): string {
  let result = ''
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (!isHan(code)) {
      result += text.charAt(i)
      continue
    }
    let form = simplifiedForms[code] ?? 0
    if (form === 0) {
      form = toSimplified(text.charAt(i)).charCodeAt(0)
      simplifiedForms[code] = form
    }
    result += String.fromCharCode(form)
  }
  return result
}

/** The number of a character's syllable, tones left aside; as a surname 单 is shan and 曾 zeng. 0 for what is no Chinese character. */
export function soundOf(code: number, asSurname: boolean): number {
  if (!isHan(code)) return 0
  const table = asSurname ? surnameSounds : sounds
  const known = table[code] ?? 0
  if (known !== 0) return known
  const char = String.fromCharCode(code)
  const [read = ''] = pinyin(char, { toneType: 'none', v: true, type: 'array', surname: asSurname ? 'head' : 'off' })
  // A character without a reading sounds like nothing but itself.
  const number = numberOf(/^[a-z]+$/.test(read) ? read : char)
  table[code] = number
  return number
}

/** The letters of a name's pinyin without spaces: 王小明 → wangxiaoming, 吕布 → lvbu. Other characters are kept. */
export function lettersOf(text: string): string {
  let result = ''
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    result += isHan(code) ? (syllables[soundOf(code, i === 0)] ?? '') : text.charAt(i)
  }
  return result
}

/** The initials of a name's pinyin: 王小明 → wxm; of letters the first of each word. */
export function initialsOf(text: string): string {
  let result = ''
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (isHan(code)) result += (syllables[soundOf(code, i === 0)] ?? '').charAt(0)
    else if (code !== 32 && (i === 0 || text.charCodeAt(i - 1) === 32)) result += text.charAt(i)
  }
  return result
}

function numberOf(syllable: string): number {
  const known = syllableNumbers.get(syllable)
  if (known !== undefined) return known
  syllables.push(syllable)
  syllableNumbers.set(syllable, syllables.length - 1)
  return syllables.length - 1
}
