// Numbers that pass every format check and can belong to nobody: no Chinese administrative area begins with 99, and no bank card with 6299 99 or 6299 98.

const documentWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const documentChecks = '10X98765432'
const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** The check digit of an 18-digit citizen number (GB 11643, ISO 7064 MOD 11-2) of its first 17 digits. */
export function documentCheck(first17: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (documentWeights[i] ?? 0) * (first17.charCodeAt(i) - 48)
  return documentChecks.charAt(sum % 11)
}

/** A citizen number of area 99xxxx, born on that day ('YYYYMMDD'); its 17th digit is odd for men. Unique below ten million people. */
export function documentNumber(person: number, bornText: string, gender: 'm' | 'f'): string {
  const sequence = (Math.floor(person / 10_000) % 500) * 2 + (gender === 'm' ? 1 : 0)
  const first17 = `99${pad(person % 10_000, 4)}${bornText}${pad(sequence, 3)}`
  return first17 + documentCheck(first17)
}

/** A unified social credit code (GB 32100) of region 999999 with its check character. */
export function creditCode(person: number): string {
  const first17 = `92999999MA${pad(person, 7)}`
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (creditWeights[i] ?? 0) * creditAlphabet.indexOf(first17.charAt(i))
  return first17 + creditAlphabet.charAt((31 - (sum % 31)) % 31)
}

/** A mobile number of the block 199 0… that is used in the demo bank only. */
export function phoneNumber(person: number): string {
  return `1990${pad(person, 7)}`
}

/** The account number of a person's nth account (at most twenty) in the core or the card system. */
export function accountNumber(system: 'core' | 'credit', person: number, nth: number): string {
  return `${system === 'core' ? '629999' : '629998'}${tenDigits(person * 20 + nth)}`
}

/** An account elsewhere: of the person's own (by kind 8) or of somebody else. */
export function elsewhereNumber(kind: 6 | 7 | 8, number: number): string {
  return `62${kind}${kind}${kind}${kind}${tenDigits(number)}`
}

/** Ten digits with zeros in front; made once per movement, and four times as fast as padStart. */
function tenDigits(n: number): string {
  return String(10_000_000_000 + n).slice(1)
}

function pad(n: number, width: number): string {
  return String(n).padStart(width, '0')
}
