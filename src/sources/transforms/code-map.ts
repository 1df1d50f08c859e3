import { z } from 'zod'
import { literal, transform } from './transform.ts'

/** Several columns are joined by | before they are looked up; spaces around each are dropped. An unknown text stays as it is unless `otherwise` says. */
export const codeMap = transform({
  key: 'code-map',
  label: { zh: '代码对照', en: 'Code map' },
  params: z.object({
    from: z.union([z.string(), z.array(z.string()).min(1)]),
    map: z.record(z.string(), z.string()),
    otherwise: z.string().optional(),
  }),
  reads: ({ from }) => (typeof from === 'string' ? [from] : from),
  apply: ({ from, map, otherwise }, cell) => {
    const columns = typeof from === 'string' ? [from] : from
    const text = columns.map((column) => cell(column).replace(/^ +| +$/g, '')).join('|')
    return Object.hasOwn(map, text) ? (map[text] ?? '') : (otherwise ?? text)
  },
  sql: ({ from, map, otherwise }, cell) => {
    const columns = (typeof from === 'string' ? [from] : from).map((column) => `trimBoth(${cell(column)})`)
    const text = columns.length === 1 ? (columns[0] ?? '') : `concat(${columns.join(`, '|', `)})`
    const list = (texts: readonly string[]) => `[${texts.map(literal).join(', ')}]`
    if (Object.keys(map).length === 0) return otherwise === undefined ? text : literal(otherwise)
    return `transform(${text}, ${list(Object.keys(map))}, ${list(Object.values(map))}, ${otherwise === undefined ? text : literal(otherwise)})`
  },
  examples: [
    { params: { from: 'a', map: { M: 'm', F: 'f' } }, given: { a: ' F ' }, gives: 'f' },
    { params: { from: 'a', map: { M: 'm' } }, given: { a: 'X' }, gives: 'X' },
    { params: { from: 'a', map: { M: 'm' }, otherwise: '' }, given: { a: 'X' }, gives: '' },
    { params: { from: ['a', 'b'], map: { 'in|': 'cash-in', 'in|x': 'other' } }, given: { a: 'in', b: ' ' }, gives: 'cash-in' },
  ],
})
