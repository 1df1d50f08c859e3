import type { Dictionary } from './dictionary.ts'

/** The texts of a dictionary as code units end to end, in memory that threads share. */
export type SharedTexts = { readonly units: Uint16Array; readonly ends: Uint32Array }

/** Writes all texts of a dictionary into shared memory. */
export function shareTexts(dictionary: Dictionary): SharedTexts {
  const size = dictionary.size()
  const ends = new Uint32Array(new SharedArrayBuffer(size * Uint32Array.BYTES_PER_ELEMENT))
  let length = 0
  for (let number = 0; number < size; number += 1) {
    length += dictionary.textOf(number).length
    ends[number] = length
  }
  const units = new Uint16Array(new SharedArrayBuffer(length * Uint16Array.BYTES_PER_ELEMENT))
  let at = 0
  for (let number = 0; number < size; number += 1) {
    const text = dictionary.textOf(number)
    for (let i = 0; i < text.length; i += 1) units[at + i] = text.charCodeAt(i)
    at += text.length
  }
  return { units, ends }
}

/** Reads texts back, each made once and kept: a value is compared many times. */
export function textReader({ units, ends }: SharedTexts): (number: number) => string {
  const made: string[] = []
  return (number) => {
    const known = made[number]
    if (known !== undefined) return known
    const text = String.fromCharCode(...units.subarray(number === 0 ? 0 : ends[number - 1], ends[number]))
    made[number] = text
    return text
  }
}
