import { z } from 'zod'
import { literal, transform } from './transform.ts'

const part = z.union([z.strictObject({ text: z.string() }), z.strictObject({ column: z.string() })])

/** Constants and columns one after the other; empty when the column named in `unlessEmpty` is. */
export const concat = transform({
  key: 'concat',
  label: { zh: '拼接', en: 'Joined together' },
  params: z.object({ parts: z.array(part).min(2), unlessEmpty: z.string().optional() }),
  reads: ({ parts, unlessEmpty }) => [
    ...parts.flatMap((part) => ('column' in part ? [part.column] : [])),
    ...(unlessEmpty === undefined ? [] : [unlessEmpty]),
  ],
  apply: ({ parts, unlessEmpty }, cell) => {
    if (unlessEmpty !== undefined && cell(unlessEmpty) === '') return ''
    return parts.map((part) => ('column' in part ? cell(part.column) : part.text)).join('')
  },
  sql: ({ parts, unlessEmpty }, cell) => {
    const joined = `concat(${parts.map((part) => ('column' in part ? cell(part.column) : literal(part.text))).join(', ')})`
    return unlessEmpty === undefined ? joined : `if(${cell(unlessEmpty)} = '', '', ${joined})`
  },
  examples: [
    { params: { parts: [{ text: 'loan-' }, { column: 'id' }] }, given: { id: '7' }, gives: 'loan-7' },
    {
      params: { parts: [{ column: 'bank' }, { text: '/' }, { column: 'no' }], unlessEmpty: 'no' },
      given: { bank: 'AB', no: '' },
      gives: '',
    },
  ],
})
