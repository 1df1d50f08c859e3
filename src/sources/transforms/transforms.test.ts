import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unlistedFiles } from '../../kernel/registry.ts'
import { transforms } from './registry.ts'

test('every file of the folder is a listed transform', () => {
  expect(unlistedFiles(readdirSync(import.meta.dirname), transforms, ['transform.ts'])).toEqual([])
})

describe.each(transforms.all.map((entry) => [entry.key, entry] as const))('transform %s', (_key, entry) => {
  test.each(entry.examples.map((example) => [JSON.stringify(example), example] as const))('%s', (_title, example) => {
    const params = entry.params.parse(example.params)
    expect(entry.apply(params, (column) => example.given[column] ?? '')).toBe(example.gives)
    expect(Object.keys(example.given).filter((column) => !entry.reads(params).includes(column))).toEqual([])
  })
})
