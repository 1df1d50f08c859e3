import { expect, test } from 'vitest'
import { feeds } from './feeds/registry.ts'
import { loadMapping } from './mapping-files.ts'
import { fileToMend, mendedRows, readMended } from './mended.ts'
import { shapesOnly, shower } from './shown-cells.ts'

const party = loadMapping('canonical').files.find(({ feed }) => feed === 'party')
const header = ['source', 'party_key', 'full_name', 'gender', 'opened_on']
const cells = ['core', 'C01', '欧阳若水', 'X', '2020-02-30']
const show = party === undefined ? shapesOnly(header) : shower(feeds.get('party'), party, header)

const downloaded = (own: readonly string[] = cells) =>
  fileToMend(header, show, [{ id: 7, cells: own, line: 2, field: 'opened_on', reason: '须为有效日期' }])
const back = (text: string, own: readonly string[] = cells) => mendedRows(header, show, readMended(text), new Map([[7, own]]))

test('cells that name somebody show their shape, the others stand as they are', () => {
  expect(downloaded()).toBe(
    '\uFEFFsource,party_key,full_name,gender,opened_on,_id,_line,_field,_reason\r\ncore,<a99>,<****>,X,2020-02-30,7,2,opened_on,须为有效日期\r\n',
  )
})

test('what is left as shown comes back as it was, what is typed counts, also in a sensitive column', () => {
  expect(back(downloaded().replace('2020-02-30', '2020-02-28'))).toBe(`${header}\ncore,C01,欧阳若水,X,2020-02-28\n`)
  expect(back(downloaded().replace('<a99>', 'C02'))).toBe(`${header}\ncore,C02,欧阳若水,X,2020-02-30\n`)
})

test('columns may come back in another order, with others beside them', () => {
  const [head = '', row = ''] = downloaded().replace('\uFEFF', '').trimEnd().split('\r\n')
  const turned = [head, row].map((line) => `${line.split(',').toReversed().join(',')},more`).join('\n')
  expect(back(`${turned}\n`)).toBe(`${header}\n${cells}\n`)
})

test('a row of too few cells shows none of them', () => {
  expect(downloaded(['core', 'C01', '欧阳若水'])).toContain('\r\n<aaaa>,<a99>,<****>,,,7,')
})

test('a formula is disarmed on the way out and comes back as it was', () => {
  const own = ['=1+1', 'C01', '欧阳若水', 'X', '2020-02-30']
  expect(downloaded(own)).toContain("\r\n'=1+1,<a99>,")
  expect(back(downloaded(own), own)).toBe(`${header}\n${own}\n`)
})
