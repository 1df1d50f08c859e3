import { z } from 'zod'

/** The largest id there is: ids are 32-bit integers in both stores, and a larger number would be refused there, as our own fault. */
export const maxId = 2 ** 31 - 1

/** An id in a body. */
export const id32 = z.int().min(1).max(maxId)

/** An id in a path or a query, where everything is text. */
export const id32InUrl = z.coerce.number().int().min(1).max(maxId)

/** An id as a person types it; undefined when it cannot be one. */
export function tryParseId(text: string | undefined): number | undefined {
  const id = Number(text)
  return text !== undefined && /^\d{1,10}$/.test(text) && id >= 1 && id <= maxId ? id : undefined
}

/** A text of bounded length as it was typed: passwords, what is searched for. */
export const text = (max: number, min = 1) => z.string().min(min).max(max).refine(isStorable, 'holds what no store can keep')

/** A text of bounded length without blanks around it: names, reasons. */
export const trimmed = (max: number, min = 1) =>
  z.string().trim().min(min).max(max).refine(isStorable, 'holds what no store can keep')

/** Whether both stores and JSON can keep a text exactly: PostgreSQL takes no NUL, and half of a surrogate pair has no UTF-8. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** Where a value that came from outside holds a text that cannot be stored, as a path; undefined when it holds none. Names of members count too. */
export function unstorableAt(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, member] of Object.entries(value)) {
    if (!isStorable(key)) return []
    const inner = unstorableAt(member)
    if (inner !== undefined) return [key, ...inner]
  }
  return undefined
}
