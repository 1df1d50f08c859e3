import { isMasked, plain } from './plain.ts'

/**
 * A telephone number as digits: mobiles with eleven, landlines with their area code and without an extension, foreign ones with a plus sign. +86 and 0086 are left out;
 * of several numbers the first counts. Nothing for a mask, a row of equal digits, or fewer than seven.
 */
export function standardPhone(text: string): string {
  if (isMasked(text)) return ''
  const [first = ''] = plain(text).split(/[;,/、；，]| (?=[01]\d{9})|转|ext/i)
  const isForeign = /^\s*(\+|00)(?!\s*86)/.test(first)
  const bare = withoutExtension(first).replace(/\D/g, '')
  if (isForeign) return checked(`+${bare.replace(/^00/, '')}`)
  const national = bare.replace(/^(0086|86)(?=1\d{10}$|0?\d{9,11}$)/, '')
  if (/^01[3-9]\d{9}$/.test(national)) return checked(national.slice(1))
  return checked(national)
}

/** 027-87654321-801: what follows a whole landline is its extension. */
function withoutExtension(number: string): string {
  const [, main = '', extension] = /^(.*)-(\d{1,5})$/.exec(number) ?? []
  return extension !== undefined && /^(86)?0\d{9,11}$/.test(main.replace(/\D/g, '')) ? main : number
}

function checked(number: string): string {
  const digits = number.replace('+', '')
  const isMadeUp = /(\d)\1{7}/.test(digits) || digits.includes('12345678')
  return digits.length < 7 || digits.length > 15 || isMadeUp ? '' : number
}
