import { z } from 'zod'
import { literal, transform } from './transform.ts'

/** Turns the sign of an amount when another column says that it is a debit. */
export const negateWhen = transform({
  key: 'negate-when',
  label: { zh: '借方取负', en: 'Negative for debits' },
  params: z.object({ from: z.string(), when: z.string(), is: z.array(z.string()).min(1) }),
  reads: ({ from, when }) => [from, when],
  apply: ({ from, when, is }, cell) => {
    const text = cell(from)
    if (text === '' || !is.includes(cell(when))) return text
    return text.startsWith('-') ? text.slice(1) : `-${text}`
  },
  sql: ({ from, when, is }, cell) => {
    const text = cell(from)
    const turned = `if(startsWith(${text}, '-'), substring(${text}, 2), concat('-', ${text}))`
    return `if(${text} = '' OR ${cell(when)} NOT IN (${is.map(literal).join(', ')}), ${text}, ${turned})`
  },
  examples: [
    { params: { from: 'a', when: 't', is: ['VYDAJ', 'VYBER'] }, given: { a: '12.50', t: 'VYBER' }, gives: '-12.50' },
    { params: { from: 'a', when: 't', is: ['VYDAJ'] }, given: { a: '12.50', t: 'PRIJEM' }, gives: '12.50' },
    { params: { from: 'a', when: 't', is: ['D'] }, given: { a: '-3.00', t: 'D' }, gives: '3.00' },
  ],
})
