/** PostgreSQL's errors tell where by these; `detail`, `where` and `hint` quote the row it failed on, and are left out. */
const PLACES = ['severity', 'schema', 'table', 'column', 'constraint', 'routine'] as const

const DEEPEST = 5

/**
 * An error as the log may keep it: its kind, code and place, its causes likewise. What a store quotes of the values it was given stays out: a failed check shows the whole
 * row, and somebody's own words may stand in it.
 */
export function errorForLog(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return typeof thrown === 'object' && thrown !== null ? { type: 'not an error' } : thrown
  const fields = thrown as unknown as Readonly<Record<string, unknown>>
  const code = typeof fields['code'] === 'string' ? fields['code'] : undefined
  const isOfStore = typeof fields['severity'] === 'string' && /^[0-9A-Z]{5}$/.test(code ?? '')
  // Class 22 is about values, and its messages are made of them: invalid input syntax for type integer: "…".
  const message = isOfStore && code?.startsWith('22') === true ? 'a value was refused by the record' : thrown.message
  return {
    type: thrown.name,
    message,
    ...(code === undefined ? {} : { code }),
    ...Object.fromEntries(isOfStore ? PLACES.flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])) : []),
    stack: framesOf(thrown),
    ...(thrown.cause === undefined || depth >= DEEPEST ? {} : { cause: errorForLog(thrown.cause, depth + 1) }),
  }
}

/** Where it was thrown; the message, which a stack begins with, is told once and as above. */
function framesOf({ stack = '' }: Error): string {
  const at = stack.search(/^\s+at /m)
  return at < 0 ? '' : stack.slice(at)
}
