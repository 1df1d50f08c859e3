import { type Day, tryParseDay } from './day.ts'

/** What a resident identity number (GB 11643) says of its holder. */
export interface IdentityNumber {
  /** 18 places with an upper-case check digit; a 15-place number is completed. */
  readonly number: string
  readonly bornOn: Day
  readonly gender: 'male' | 'female'
  /** The six digits of the district where it was first issued. */
  readonly district: string
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The 18th place of the 17 digits before it (ISO 7064 MOD 11-2). */
export function identityCheckDigit(first17: string): string {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0)
  return '10X98765432'.charAt(sum % 11)
}

/** Reads a resident identity number of 18 places, or of 15 as issued before 1999 (births of the 1900s); undefined when shape, birth day or check digit is wrong. */
export function tryParseIdentityNumber(text: string): IdentityNumber | undefined {
  const trimmed = text.trim().toUpperCase()
  const first17 = /^\d{15}$/.test(trimmed) ? `${trimmed.slice(0, 6)}19${trimmed.slice(6)}` : trimmed.slice(0, 17)
  if (!/^\d{17}$/.test(first17)) return undefined
  const number = first17 + identityCheckDigit(first17)
  if (trimmed.length !== 15 && trimmed !== number) return undefined
  const bornOn = tryParseDay(`${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`)
  if (bornOn === undefined) return undefined
  return { number, bornOn, gender: Number(number[16]) % 2 === 1 ? 'male' : 'female', district: number.slice(0, 6) }
}

/** The last digit of a card number whose other digits are given (Luhn, ISO 7812). */
export function cardCheckDigit(digits: string): string {
  return String((10 - (luhnSum(`${digits}0`) % 10)) % 10)
}

/** Whether a text of 13 to 19 digits is a card number by its check digit. */
export function isCardNumber(text: string): boolean {
  return /^\d{13,19}$/.test(text) && luhnSum(text) % 10 === 0
}

function luhnSum(digits: string): number {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum
}
