import { type SipKey, tokenNumber, tokenOf, tokenSql } from '../kernel/ids.ts'

// The last four digits are what a mask leaves of an account or card number (DOMAIN B7), and what a customer reads out on the telephone. They are kept as a keyed
// token like the number itself, so nothing of it lies anywhere in the clear; there are only ten thousand of them, so whoever has the key reads the token back.

const KIND = 'account-tail'
const DIGITS = 4
/** Of a shorter number four digits would tell too much: the mask hides it whole. */
const SHORTEST = 8

/** The digits a mask leaves of an account number; '' when it is short or does not end in four digits. */
export function tailOf(accountNo: string): string {
  return [...accountNo].length >= SHORTEST ? (/[0-9]{4}$/.exec(accountNo)?.[0] ?? '') : ''
}

/** The token of four digits, the same for every source: what a search by the end of a card asks the warehouse for. Bind it as text. */
export function tailToken(key: SipKey, tail: string): string {
  return String(tokenNumber(tokenOf(key, KIND, '', tail)))
}

/** `tailOf` and `tailToken` of a text column in the engine; 0 where there is none. */
export function tailTokenSql(text: string): string {
  const has = `lengthUTF8(${text}) >= ${SHORTEST} AND match(${text}, '[0-9]{${DIGITS}}$')`
  return `if(${has}, ${tokenSql(`'${KIND}'`, `''`, `right(${text}, ${DIGITS})`)}, toUInt128(0))`
}

const known = new WeakMap<SipKey, ReadonlyMap<string, string>>()

/** Every token with its digits (ten thousand: some 20 ms, once per key). */
export function tailsByToken(key: SipKey): ReadonlyMap<string, string> {
  const tails =
    known.get(key) ??
    new Map(
      Array.from({ length: 10 ** DIGITS }, (_, number) => {
        const tail = String(number).padStart(DIGITS, '0')
        return [tailToken(key, tail), tail] as const
      }),
    )
  known.set(key, tails)
  return tails
}
