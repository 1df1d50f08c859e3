/** Throws when a number in the rows is an integer beyond what a number holds exactly: it was rounded on the way and may not be used. */
export function checkNumbers(value: unknown): void {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      throw new Error(`the integer ${value} does not fit a number exactly; read it as text`)
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) checkNumbers(part)
  }
}
