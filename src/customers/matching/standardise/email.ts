import { plain } from './plain.ts'

/** A mail address in lower case; nothing for what is none or is masked. A capital in the local part distinguishes nobody in practice. */
export function standardEmail(text: string): string {
  const bare = plain(text).toLowerCase().replace(/ /g, '')
  return /^[^@*]+@[^@*]+$/.test(bare) ? bare : ''
}
