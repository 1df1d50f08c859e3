import { expect, test } from 'vitest'
import { auditedId } from './guard.ts'

test('the trail keeps an id of ours, and no name, telephone or document number that was put in its place', () => {
  expect(['42', '2147483647', '0'].map(auditedId)).toEqual(['42', '2147483647', '0'])
  expect(['19900000012', '990123198001010010', '甄有财', '42 or 1', '-1', '', undefined].map(auditedId)).toEqual(
    Array(7).fill(''),
  )
})
