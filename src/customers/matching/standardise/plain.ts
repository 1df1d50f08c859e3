/** What people cannot see in a text but a computer compares: zero-width signs, direction marks, control characters. */
const unseen = /\p{Cf}|(?!\s)\p{Cc}/gu

/** A text in half width with single spaces, nothing invisible in it and none at its ends: ＷＡＮＧ Ｗｅｉ → WANG Wei. */
export function plain(text: string): string {
  return text.normalize('NFKC').replace(unseen, '').replace(/\s+/g, ' ').trim()
}

/** Whether some of it was hidden when it was written down (138****5678, 1101**********001X): a mask matches everybody. */
export function isMasked(text: string): boolean {
  return /[*＊×●█]|x{3,}|X{3,}/.test(text)
}
