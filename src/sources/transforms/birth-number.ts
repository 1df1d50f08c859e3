import { z } from 'zod'
import { transform } from './transform.ts'

/** The Czech birth number YYMMDD, where women have 50 added to the month. All two-digit years are of the 1900s. */
export const birthNumber = transform({
  key: 'birth-number',
  label: { zh: '捷克出生编号', en: 'Czech birth number' },
  params: z.object({ from: z.string(), give: z.enum(['born-on', 'gender']) }),
  reads: ({ from }) => [from],
  apply: ({ from, give }, cell) => {
    const text = cell(from)
    const match = /^(\d{2})(\d{2})(\d{2})/.exec(text)
    if (match === null) return text
    const month = Number(match[2])
    if (give === 'gender') return month > 50 ? 'f' : 'm'
    return `19${match[1]}-${String(month % 50).padStart(2, '0')}-${match[3]}`
  },
  sql: ({ from, give }, cell) => {
    const text = cell(from)
    const month = `toUInt8OrZero(substring(${text}, 3, 2))`
    const gives =
      give === 'gender'
        ? `if(${month} > 50, 'f', 'm')`
        : `concat('19', substring(${text}, 1, 2), '-', leftPad(toString(${month} % 50), 2, '0'), '-', substring(${text}, 5, 2))`
    return `if(match(${text}, '^[0-9]{6}'), ${gives}, ${text})`
  },
  examples: [
    { params: { from: 'n', give: 'gender' }, given: { n: '706213' }, gives: 'f' },
    { params: { from: 'n', give: 'born-on' }, given: { n: '706213' }, gives: '1970-12-13' },
    { params: { from: 'n', give: 'gender' }, given: { n: '450204' }, gives: 'm' },
    { params: { from: 'n', give: 'born-on' }, given: { n: '450204/123' }, gives: '1945-02-04' },
    { params: { from: 'n', give: 'born-on' }, given: { n: '?' }, gives: '?' },
  ],
})
