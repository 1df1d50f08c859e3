import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jaroWinkler } from './jaro-winkler.ts'
import { soundex } from './phonetic.ts'
import { isOneSlip, slipsBetween } from './slips.ts'

describe('Jaro–Winkler', () => {
  // Winkler's own table (1990), in thousandths.
  it.each([
    ['martha', 'marhta', 961],
    ['dwayne', 'duane', 840],
    ['dixon', 'dicksonx', 813],
    ['abroms', 'abrams', 922],
    ['abc', 'xyz', 0],
    ['', 'abc', 0],
  ])('%s and %s', (a, b, expected) => expect(jaroWinkler(a, b)).toBe(expected))

  it('is the same both ways, 1000 for equal words and within 0 to 1000', () => {
    const word = string({ maxLength: 40 })
    assert(
      property(word, word, (a, b) => {
        const alike = jaroWinkler(a, b)
        expect(jaroWinkler(b, a)).toBe(alike)
        expect(alike).toBeGreaterThanOrEqual(0)
        expect(alike).toBeLessThanOrEqual(1000)
        // What it leaves out is what is not worth while.
        expect([alike, alike < 800 ? 0 : alike]).toContain(jaroWinkler(a, b, 800))
        if (a !== '') expect(jaroWinkler(a, a)).toBe(1000)
      }),
    )
  })
})

describe('slips', () => {
  it.each([
    ['ab', 'abc', 1],
    ['abc', 'axc', 1],
    ['abcd', 'abdc', 1],
    ['abcd', 'badc', 2],
    ['abc', 'abc', 0],
    ['kitten', 'sitting', 3],
    ['abcdef', 'uvwxyz', 4],
  ])('%s and %s are %i apart, counted to 4', (a, b, expected) => {
    expect(slipsBetween(a, b, 3)).toBe(expected)
    expect(isOneSlip(a, b)).toBe(expected === 1)
  })

  it('one slip is one by both ways of counting', () => {
    const word = string({ unit: constantFrom('a', 'b', 'c'), maxLength: 6 })
    assert(
      property(word, word, (a, b) => {
        expect(isOneSlip(a, b)).toBe(slipsBetween(a, b, 5) === 1)
      }),
    )
  })
})

describe('Soundex', () => {
  it.each([
    ['robert', 'r163'],
    ['rupert', 'r163'],
    ['ashcraft', 'a261'],
    ['tymczak', 't522'],
    ['smith', 's53'],
    ['smyth', 's53'],
  ])('%s sounds %s', (word, sound) => expect(soundex(word)).toBe(sound))
})
