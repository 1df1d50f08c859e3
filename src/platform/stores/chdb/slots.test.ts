import { expect, test } from 'vitest'
import { slots } from './slots.ts'

test('who comes when all places are taken waits, and goes in in the order of coming', async () => {
  const { take } = slots(1)
  const order: string[] = []
  const first = await take()
  const second = take().then((release) => {
    order.push('second')
    release()
  })
  const third = take().then((release) => {
    order.push('third')
    release()
  })
  expect(order).toEqual([])
  first()
  await Promise.all([second, third])
  expect(order).toEqual(['second', 'third'])
})

test('giving a place back twice makes no second place', async () => {
  const { take } = slots(1)
  const release = await take()
  release()
  release()
  await take()
  let isIn = false
  void take().then(() => {
    isIn = true
  })
  await Promise.resolve()
  expect(isIn).toBe(false)
})
