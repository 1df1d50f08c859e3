import { tryParseIdentityNumber } from '../../../kernel/identity-number.ts'
import { plain } from './plain.ts'

/** What systems write when nobody asked. */
const placeholders = new Set(['19000101', '19010101', '99991231', '00000000'])

/**
 * A birth date as eight digits: 1985-03-12, 1985/3/12, 1985年3月12日, 19850312, and day first when the year stands last (12.03.1985). A month 13 stays as written:
 * a slip is evidence too. Reads a resident identity number as the day in it.
 */
export function standardBirthDate(text: string): string {
  const digits = dateDigits(plain(text))
  return placeholders.has(digits) ? '' : digits
}

function dateDigits(text: string): string {
  if (/^\d{8}$/.test(text)) return text
  const parts = /^(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})\D*$/.exec(text)
  if (parts !== null) {
    const [, first = '', month = '', last = ''] = parts
    if (first.length === 4 && last.length <= 2) return first + month.padStart(2, '0') + last.padStart(2, '0')
    if (last.length === 4 && first.length <= 2) return last + month.padStart(2, '0') + first.padStart(2, '0')
    return ''
  }
  return tryParseIdentityNumber(text)?.bornOn.replaceAll('-', '') ?? ''
}
