import { expect, test } from 'vitest'
import { checkMayMend, fixedColumns } from './fixed-columns.ts'
import { loadMapping } from './mapping-files.ts'
import { mendedRows, readMended } from './mended.ts'
import { shapesOnly } from './shown-cells.ts'

const balance = loadMapping('canonical').files.find(({ feed }) => feed === 'balance')
const header = ['source', 'account_no', 'day', 'balance']
const fixed = (refused: string) => [...(balance === undefined ? [] : fixedColumns(balance, header, refused))]
const mend = (row: string, refused: string) =>
  mendedRows(
    header,
    shapesOnly(header),
    readMended(`${header},_id\n${row},7\n`),
    new Map([[7, ['core', '6299990000000101', '2026-09-31', 'x']]]),
    () => new Set(fixed(refused)),
  )

test('what says whose row it is stays, unless it was what was refused', () => {
  expect(fixed('balance')).toEqual(['source', 'account_no', 'day'])
  expect(fixed('day')).toEqual(['source', 'account_no'])
})

test('a balance is mended, and not into that of another account', () => {
  expect(mend('<aaaa>,<9999999999999999>,2026-09-30,5.00', 'day')).toBe(`${header}\ncore,6299990000000101,2026-09-30,5.00\n`)
  expect(() => mend('<aaaa>,6299990000000202,2026-09-30,5.00', 'day')).toThrow(/account_no says whose row it is/)
})

test('what a customer wants and may be sold, and who serves them, is mended at its source alone', () => {
  expect(() => checkMayMend('consent')).toThrow(/mended at their source/)
  expect(() => checkMayMend('balance')).not.toThrow()
})
