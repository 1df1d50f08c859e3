import { z } from 'zod'
import { literal, transform } from './transform.ts'

export const constant = transform({
  key: 'constant',
  label: { zh: '固定值', en: 'A constant' },
  params: z.object({ value: z.string() }),
  reads: () => [],
  apply: ({ value }) => value,
  sql: ({ value }) => literal(value),
  examples: [
    { params: { value: 'CNY' }, given: {}, gives: 'CNY' },
    { params: { value: "it's \\ here" }, given: {}, gives: "it's \\ here" },
  ],
})
