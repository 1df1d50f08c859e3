import { z } from 'zod'
import { literal, transform } from './transform.ts'

/** Amounts written with a decimal comma, with grouping, or as whole hundredths, made plain decimal text. */
export const decimal = transform({
  key: 'decimal',
  label: { zh: '金额格式', en: 'Amount format' },
  params: z.object({
    from: z.string(),
    point: z.enum(['.', ',']).default('.'),
    grouping: z.enum(['', ',', '.', ' ', "'"]).default(''),
    /** The file counts in fen: "12345" is 123.45. */
    inFen: z.boolean().default(false),
  }),
  reads: ({ from }) => [from],
  apply: ({ from, point, grouping, inFen }, cell) => {
    let text = cell(from)
    if (grouping !== '') text = text.replaceAll(grouping, '')
    if (point === ',') text = text.replaceAll(',', '.')
    const whole = inFen ? /^(-?)(\d+)$/.exec(text) : null
    if (whole === null) return text
    const digits = (whole[2] ?? '').padStart(3, '0')
    return `${whole[1]}${digits.slice(0, -2)}.${digits.slice(-2)}`
  },
  sql: ({ from, point, grouping, inFen }, cell) => {
    let text = cell(from)
    if (grouping !== '') text = `replaceAll(${text}, ${literal(grouping)}, '')`
    if (point === ',') text = `replaceAll(${text}, ',', '.')`
    if (!inFen) return text
    const digits = `leftPad(trimLeft(${text}, '-'), greatest(3, length(trimLeft(${text}, '-'))), '0')`
    const plain = `concat(if(startsWith(${text}, '-'), '-', ''), substring(${digits}, 1, length(${digits}) - 2), '.', substring(${digits}, -2))`
    return `if(match(${text}, '^-?[0-9]+$'), ${plain}, ${text})`
  },
  examples: [
    { params: { from: 'a', point: ',', grouping: '.' }, given: { a: '1.234,50' }, gives: '1234.50' },
    { params: { from: 'a', inFen: true }, given: { a: '-5' }, gives: '-0.05' },
    { params: { from: 'a', inFen: true }, given: { a: '123456' }, gives: '1234.56' },
    { params: { from: 'a', inFen: true }, given: { a: '1.5' }, gives: '1.5' },
    { params: { from: 'a', grouping: ',' }, given: { a: '1,000.00' }, gives: '1000.00' },
  ],
})
