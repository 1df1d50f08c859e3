import { expect, test } from 'vitest'
import { feeds } from './feeds/registry.ts'
import { readMapping } from './mapping.ts'
import { shower } from './shown-cells.ts'

// A bank's own balance file, which carries the owner beside each account; the mapping reads three of its columns.
const header = ['ACCT', 'CUST_NAME', 'ID_NO', 'DT', 'BAL', 'KIND']
const mapping = readMapping(
  {
    v: 1,
    key: 'river-bank',
    label: { zh: '江城', en: 'River' },
    files: [
      {
        feed: 'balance',
        match: ['bal.csv'],
        where: { KIND: ['D'] },
        columns: {
          source: { do: 'constant', value: 'core' },
          account_no: 'ACCT',
          day: { do: 'date', from: 'DT', format: 'YYYYMMDD' },
          balance: 'BAL',
        },
      },
    ],
  },
  'test',
)
const [file] = mapping.files
const show = (cells: readonly string[]) => (file === undefined ? [] : shower(feeds.get('balance'), file, header)(cells))

test('what the mapping passes over is not shown, nor what only chooses the rows', () => {
  expect(show(['6299990000000101', '欧阳若水', '42010119850203002X', '20260230', '480000.00', 'D'])).toEqual([
    '<9999999999999999>',
    '<****>',
    '<99999999999999999a>',
    '20260230',
    '480000.00',
    '<a>',
  ])
})

test('a row shifted by a stray delimiter shows nothing but shapes, though it has as many cells as the header', () => {
  expect(show(['6299990000000101', '', '欧阳', '若水', '20260228', '480000.00'])).toEqual([
    '<9999999999999999>',
    '',
    '<**>',
    '<**>',
    '<99999999>',
    '<999999.99>',
  ])
})

test('a number too long for a day, a telephone number and a word are none that may be shown', () => {
  const shownDay = (cell: string) => show(['1', '', '', cell, '1.00', 'D'])[3]
  expect(['42010119850203002X', '13900009002', 'zhangsan', '2026/02/30', ''].map(shownDay)).toEqual([
    '<99999999999999999a>',
    '<99999999999>',
    '<aaaaaaaa>',
    '2026/02/30',
    '',
  ])
})

test('a negative amount stays a number', () => {
  expect(show(['1', '', '', '20260230', '-5.00', 'D'])[4]).toBe('-5.00')
})
