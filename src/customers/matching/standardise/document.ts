import { tryParseIdentityNumber } from '../../../kernel/identity-number.ts'
import { isMasked, plain } from './plain.ts'

const ID_CARD = 'id-card'

/**
 * A document as it is compared: type, colon, number in capitals without spaces and strokes. A resident identity number of 15 places is completed to 18. The type may be
 * missing: a number with the right check digit is a resident's. Nothing for a mask or a number of one repeated sign.
 */
export function standardDocument(type: string, number: string): string {
  const bare = plain(number)
    .toUpperCase()
    .replace(/[\s\-–—./()]/g, '')
  if (bare.length < 4 || isMasked(number) || /^(.)\1*$/.test(bare)) return ''
  const kind = plain(type).toLowerCase()
  if (kind === '' || kind === ID_CARD) {
    const read = tryParseIdentityNumber(bare)
    if (read !== undefined) return `${ID_CARD}:${read.number}`
  }
  return `${kind}:${bare}`
}

/** Type and number of a standardised document. */
export function documentParts(standard: string): readonly [type: string, number: string] {
  const colon = standard.indexOf(':')
  return [standard.slice(0, colon), standard.slice(colon + 1)]
}

/** Whether the number proves itself: a resident identity number with its check digit. Such a number belongs to one person, mistyped it would show. */
export function isProvenDocument(standard: string): boolean {
  const [type, number] = documentParts(standard)
  return type === ID_CARD && tryParseIdentityNumber(number) !== undefined
}
