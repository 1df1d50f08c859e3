import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { strictly } from './strict.ts'

const takes = (schema: z.ZodType, value: unknown) => strictly(schema).safeParse(value).success

describe('a strict schema', () => {
  test('refuses a member it does not know, at any depth', () => {
    const schema = z.object({ page: z.number().default(1), lines: z.array(z.object({ key: z.string() })).optional() })
    expect(takes(schema, { page: 2, lines: [{ key: 'a' }] })).toBe(true)
    expect(takes(schema, {})).toBe(true)
    expect(takes(schema, { page: 2, isAdmin: true })).toBe(false)
    expect(takes(schema, { lines: [{ key: 'a', owner: 7 }] })).toBe(false)
  })

  test('keeps defaults, coercion and refinements', () => {
    const schema = z.object({ from: z.coerce.number(), to: z.coerce.number().default(9) }).refine(({ from, to }) => from <= to)
    expect(strictly(schema).parse({ from: '3' })).toEqual({ from: 3, to: 9 })
    expect(takes(schema, { from: 10 })).toBe(false)
    expect(takes(schema, { from: 1, other: 1 })).toBe(false)
  })

  test('goes into unions, and leaves open records open', () => {
    const schema = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), size: z.number() }),
      z.object({ kind: z.literal('b'), names: z.record(z.string(), z.object({ zh: z.string() })) }),
    ])
    expect(takes(schema, { kind: 'a', size: 1 })).toBe(true)
    expect(takes(schema, { kind: 'a', size: 1, names: {} })).toBe(false)
    expect(takes(schema, { kind: 'b', names: { any: { zh: '' }, other: { zh: '' } } })).toBe(true)
    expect(takes(schema, { kind: 'b', names: { any: { zh: '', en: '' } } })).toBe(false)
    expect(takes(z.looseObject({ a: z.string() }), { a: '', b: 1 })).toBe(true)
  })

  test('a schema that contains itself ends', () => {
    const node = z.object({
      key: z.string(),
      get children() {
        return z.array(node)
      },
    })
    expect(takes(node, { key: 'a', children: [{ key: 'b', children: [] }] })).toBe(true)
    expect(takes(node, { key: 'a', children: [], x: 1 })).toBe(false)
  })
})
