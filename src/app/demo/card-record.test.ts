import { expect, test } from 'vitest'
import { cardRecordOf } from './card-record.ts'

const known = { name: '江笙禾', document: '990001198503120114', phone: '19900000001' }

test('the card system wrote some people down in an older way', () => {
  // 990001 19 850312011 4: without the century and the check digit.
  expect(cardRecordOf(2001, known)).toEqual({ ...known, document: '990001850312011' })
  expect(cardRecordOf(2002, known)).toEqual({ ...known, name: '江禾笙' })
  expect(cardRecordOf(2003, known)).toEqual({ ...known, document: '', phone: '19909002003' })
  expect(cardRecordOf(2004, known)).toEqual(known)
})

test('somebody born in this century never had the short number, and in a small bank everybody is written alike', () => {
  const young = { ...known, document: '990001200503120114' }
  expect(cardRecordOf(2001, young)).toEqual(young)
  expect(cardRecordOf(1, known)).toEqual(known)
})
