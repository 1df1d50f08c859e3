import { array, assert, constantFrom, integer, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvParser } from './csv-parser.ts'

function parse(text: string, { delimiter = ',', quote = '"', piece = 7 } = {}) {
  const parser = csvParser(delimiter, quote)
  const rows = []
  for (let at = 0; at < text.length; at += piece) rows.push(...parser.push(text.slice(at, at + piece)))
  return [...rows, ...parser.end()]
}
const cells = (text: string, options = {}) => parse(text, options).map((row) => row.cells)

describe('csvParser', () => {
  test('reads cells between any delimiter, with \\n, \\r\\n or \\r', () => {
    const want = [
      ['a', 'b'],
      ['1', ''],
    ]
    expect(cells('a,b\n1,\n')).toEqual(want)
    expect(cells('a|b\r\n1|\r\n', { delimiter: '|' })).toEqual(want)
    expect(cells('a!|!b\r1!|!\r', { delimiter: '!|!' })).toEqual(want)
  })

  test('a quoted cell may hold delimiters, doubled quotes and line ends; lines are counted in the file', () => {
    const rows = parse('"x,1","say ""hi"""\n"two\nlines",z\nlast,row\n')
    expect(rows.map((row) => row.cells)).toEqual([
      ['x,1', 'say "hi"'],
      ['two\nlines', 'z'],
      ['last', 'row'],
    ])
    expect(rows.map((row) => row.line)).toEqual([1, 2, 4])
  })

  test('a quote inside an unquoted cell is just a sign', () => {
    expect(cells('5" pipe,b\n')).toEqual([['5" pipe', 'b']])
  })

  test('a quote left open costs its own line only', () => {
    const rows = parse('a,b\n"open,1\nc,d\n')
    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['"open,1'], fault: 'unclosed-quote' },
      { line: 3, cells: ['c', 'd'] },
    ])
  })

  test('a last row without line end is said to be so, whole or not', () => {
    expect(parse('a,b\n1,2')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'], fault: 'cut-off' },
    ])
  })

  test('empty lines are no rows but count as lines', () => {
    expect(parse('a\n\n\nb\n').map((row) => row.line)).toEqual([1, 4])
  })

  test('what is written comes back, whatever the cells and however the text is cut up', () => {
    const cell = string({ unit: constantFrom('a', '客', ',', '"', '\n', ' ', '1') })
    const table = array(array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    assert(
      property(table, integer({ min: 1, max: 9 }), (rows, piece) => {
        const text = rows.map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`).join('')
        expect(cells(text, { piece })).toEqual(rows)
      }),
    )
  })
})
