/** What of a landed party is sealed with its own key: everything that names the person. Absent when the source does not know it. */
export type PartyFields = {
  readonly partyKey: string
  readonly fullName: string
  readonly documentNumber?: string
  readonly phone?: string
  readonly address?: string
}

/** Between the parts of a text that is hashed: a sign no name or number contains. */
const SEPARATOR = '\u001f'

/** A name as it is compared: full-width signs made half-width, no spaces, one kind of middle dot, lower case. */
export function normalName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replaceAll(/[•‧∙⋅・]/g, '·')
    .toLowerCase()
}

/** A document or card number as it is compared: letters and digits only, upper case. */
export function normalNumber(number: string): string {
  return number
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
}

/** A telephone number as it is compared: digits only, without the country code of the mainland. */
export function normalPhone(phone: string): string {
  return phone
    .normalize('NFKC')
    .replaceAll(/\D/g, '')
    .replace(/^(00)?86(?=1\d{10}$)/, '')
}

/** The text whose keyed hash finds a document: its type and number. */
export function documentText(type: string, number: string): string {
  return `${type}${SEPARATOR}${normalNumber(number)}`
}

/** The text whose keyed hash says that two parties are one person: document type, number and name. */
export function identityText(type: string, number: string, name: string): string {
  return `${documentText(type, number)}${SEPARATOR}${normalName(name)}`
}
