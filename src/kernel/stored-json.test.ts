import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { storedJson } from './stored-json.ts'

// A cap that was first stored in yuan per day, then in fen, then with a window.
const cap = storedJson({
  what: 'cap',
  version: 3,
  schema: z.strictObject({ v: z.literal(3), limitFen: z.int(), windowDays: z.int() }),
  lifts: {
    1: ({ limitYuan }) => ({ v: 2, limitFen: Number(limitYuan) * 100 }),
    2: (old) => ({ ...old, v: 3, windowDays: 1 }),
  },
})

describe('stored JSON', () => {
  test('the oldest version is lifted step by step', () => {
    expect(cap.read({ v: 1, limitYuan: 20 })).toEqual({ v: 3, limitFen: 2_000, windowDays: 1 })
    expect(cap.read({ v: 2, limitFen: 7 })).toEqual({ v: 3, limitFen: 7, windowDays: 1 })
  })

  test('what is written reads back unchanged', () => {
    const value = { v: 3 as const, limitFen: 5, windowDays: 30 }
    expect(cap.read(JSON.parse(JSON.stringify(cap.write(value))))).toEqual(value)
  })

  test('a newer version, no version, and what does not fit are bad definitions', () => {
    expect(() => cap.read({ v: 4 })).toThrow(/newer than 3/)
    expect(() => cap.read({ limitFen: 5 })).toThrow(/carries no version/)
    expect(() => cap.read({ v: 3, limitFen: 5.5, windowDays: 1 })).toThrow(/limitFen/)
  })

  test('a missing step stops at load, a step that skips a version stops at the read', () => {
    const schema = z.object({ v: z.literal(2) })
    expect(() => storedJson({ what: 'x', version: 2, schema })).toThrow(/no step lifts version 1 to 2/)
    expect(() => storedJson({ what: 'x', version: 2, schema, lifts: { 1: () => ({ v: 3 }) } }).read({ v: 1 })).toThrow(/gave 3/)
  })
})
