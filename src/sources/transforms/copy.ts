import { z } from 'zod'
import { transform } from './transform.ts'

export const copy = transform({
  key: 'copy',
  label: { zh: '原样', en: 'As it is' },
  params: z.object({ from: z.string(), trim: z.boolean().default(false) }),
  reads: ({ from }) => [from],
  apply: ({ from, trim }, cell) => (trim ? cell(from).replace(/^ +| +$/g, '') : cell(from)),
  sql: ({ from, trim }, cell) => (trim ? `trimBoth(${cell(from)})` : cell(from)),
  examples: [
    { params: { from: 'a' }, given: { a: ' x ' }, gives: ' x ' },
    { params: { from: 'a', trim: true }, given: { a: ' x y ' }, gives: 'x y' },
  ],
})
