import { z } from 'zod'
import { transform } from './transform.ts'

const layouts = ['YYYY-MM-DD', 'YYYYMMDD', 'YYMMDD', 'YYYY/MM/DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY'] as const

const params = z.object({
  from: z.string(),
  format: z.enum(layouts),
  /** Two-digit years from this one on belong to the 1900s, those before it to the 2000s. */
  pivot: z.int().min(0).max(100).default(50),
  /** A time of day follows after a space or a T; it is dropped. */
  timed: z.boolean().default(false),
})

/** Where the parts stand, counted from 0. */
function parts(format: (typeof layouts)[number]): {
  readonly year: number
  readonly digits: 2 | 4
  readonly month: number
  readonly day: number
} {
  return {
    year: format.indexOf('YY'),
    digits: format.includes('YYYY') ? 4 : 2,
    month: format.indexOf('MM'),
    day: format.indexOf('DD'),
  }
}

export const date = transform({
  key: 'date',
  label: { zh: '日期格式', en: 'Date format' },
  params,
  reads: ({ from }) => [from],
  apply: ({ from, format, pivot, timed }, cell) => {
    const given = cell(from)
    const text = timed ? (given.split(/[ T]/)[0] ?? '') : given
    if (text.length !== format.length) return text
    const at = parts(format)
    const year = text.slice(at.year, at.year + at.digits)
    const century = at.digits === 4 ? '' : Number(year) >= pivot ? '19' : '20'
    return `${century}${year}-${text.slice(at.month, at.month + 2)}-${text.slice(at.day, at.day + 2)}`
  },
  sql: ({ from, format, pivot, timed }, cell) => {
    const text = timed ? `splitByRegexp('[ T]', ${cell(from)})[1]` : cell(from)
    const at = parts(format)
    const year = `substring(${text}, ${at.year + 1}, ${at.digits})`
    const century = at.digits === 4 ? '' : `if(toUInt8OrZero(${year}) >= ${pivot}, '19', '20'), `
    const month = `substring(${text}, ${at.month + 1}, 2)`
    return `if(length(${text}) = ${format.length}, concat(${century}${year}, '-', ${month}, '-', substring(${text}, ${at.day + 1}, 2)), ${text})`
  },
  examples: [
    { params: { from: 'd', format: 'YYMMDD' }, given: { d: '930101' }, gives: '1993-01-01' },
    { params: { from: 'd', format: 'YYMMDD', pivot: 30 }, given: { d: '290228' }, gives: '2029-02-28' },
    { params: { from: 'd', format: 'YYMMDD', timed: true }, given: { d: '931107 00:00:00' }, gives: '1993-11-07' },
    { params: { from: 'd', format: 'DD.MM.YYYY' }, given: { d: '28.02.2026' }, gives: '2026-02-28' },
    { params: { from: 'd', format: 'YYYYMMDD' }, given: { d: '20260228' }, gives: '2026-02-28' },
    { params: { from: 'd', format: 'YYYYMMDD' }, given: { d: 'soon' }, gives: 'soon' },
    { params: { from: 'd', format: 'YYYYMMDD' }, given: { d: '' }, gives: '' },
  ],
})
