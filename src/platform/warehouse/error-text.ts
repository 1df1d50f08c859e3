/**
 * The engine's errors quote bound values as literals, the key of the tokens among them, which is bound as a pair of 64-bit numbers. Errors go into
 * logs, into runs and onto the Night page, so every such pair is taken out first; nothing else of ours looks like it.
 */
export function withoutKeys(text: string): string {
  return text.replaceAll(/\(\s*'?\d{8,20}'?\s*,\s*'?\d{8,20}'?\s*\)/g, '(key)')
}

/** Takes keys out of an error and its stack, in place: its class, code and type stay what callers look at. */
export function scrub(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown
  const { message, stack } = thrown
  if (withoutKeys(message) !== message) thrown.message = withoutKeys(message)
  if (stack !== undefined && withoutKeys(stack) !== stack) thrown.stack = withoutKeys(stack)
  return thrown
}
