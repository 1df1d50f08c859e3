import { expect, test } from 'vitest'
import { z } from 'zod'
import { offsetOf, pageOf, pageQuery } from './paging.ts'

test('a list starts at its first fifty rows', () => {
  expect(pageQuery.parse({})).toEqual({ page: 1, size: 50 })
})

test('page and size come as text and become numbers; more than 200 rows are refused', () => {
  expect(offsetOf(pageQuery.parse({ page: '3', size: '200' }))).toBe(400)
  expect(pageQuery.safeParse({ size: '201' }).success).toBe(false)
  expect(pageQuery.safeParse({ page: '0' }).success).toBe(false)
})

test('a page carries its items and the total', () => {
  expect(pageOf(z.string()).parse({ items: ['a'], page: 1, size: 50, total: 1 }).items).toEqual(['a'])
})
