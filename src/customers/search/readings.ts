import { pinyin, polyphonic } from 'pinyin-pro'

/** How a name may be spoken: syllables without tones, one for each of its characters (a word in Latin letters counts as one). */
export type Reading = readonly string[]

/** Readings of one name that are kept: the right one first. */
const MOST = 4
/** Readings of one character that are tried; dictionaries have more, which no parent meant. */
const OF_ONE = 2
/** A longer name is a firm's: there the right reading is enough. */
const LONGEST_OF_PERSON = 6

const isHan = (text: string): boolean => /\p{Script=Han}/u.test(text)
const canonical = (syllable: string): string => syllable.toLowerCase().replace(/^([ln])ve$/, '$1ue')

/** The characters of a name that are spoken: Chinese ones each by itself, others as words; dots, spaces and marks are silent. */
export function spokenParts(name: string): readonly string[] {
  return name.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{M}\p{N}]+?(?=\p{Script=Han}|[^\p{L}\p{M}\p{N}]|$)/gu) ?? []
}

/**
 * The readings of a name, the right one first: a surname is read as a surname (单 shan, 万俟 moqi), and where a character may be read two ways (乐 le and yue, in a
 * surname 单 dan as well, for people say what they see) both are there. At most four.
 */
export function readingsOf(name: string): readonly Reading[] {
  const parts = spokenParts(name)
  const first = readAsName(parts, name)
  if (parts.length > LONGEST_OF_PERSON) return [first]
  const choices = parts.map((part, i) => [...new Set([first[i] ?? part, ...othersOf(part)])].slice(0, OF_ONE))
  const readings = choices.reduce<readonly Reading[]>(
    (made, choice) => choice.flatMap((syllable) => made.map((before) => [...before, syllable])).slice(0, MOST * 2),
    [[]],
  )
  // Fewest departures from the right reading first.
  const departures = (reading: Reading): number => reading.filter((syllable, i) => syllable !== first[i]).length
  return readings.toSorted((a, b) => departures(a) - departures(b)).slice(0, MOST)
}

/** The whole in context, since 重 depends on its neighbours. A name in parts (买买提·吐尔逊) has no surname in the Chinese sense. */
function readAsName(parts: readonly string[], name: string): Reading {
  const han = parts.filter(isHan).join('')
  if (han === '') return parts
  const surname = /[·•‧∙⋅・]/.test(name) ? 'off' : 'head'
  const spoken = pinyin(han, { toneType: 'none', type: 'array', v: true, surname }).map(canonical)
  let at = 0
  return parts.map((part) => (isHan(part) ? (spoken[at++] ?? part) : part))
}

const others = new Map<string, readonly string[]>()

function othersOf(part: string): readonly string[] {
  if (!isHan(part)) return []
  const known = others.get(part)
  if (known !== undefined) return known
  const [found = []] = polyphonic(part, { toneType: 'none', type: 'array', v: true })
  const read = [...new Set(found.map(canonical))].filter((syllable) => /^[a-z]+$/.test(syllable))
  others.set(part, read)
  return read
}
