import type { z } from 'zod'
import { AppError } from './errors.ts'

/** A JSON object as it lies in a table: its version and whatever that version held. */
export type Stored = { readonly v: number; readonly [field: string]: unknown }

/** How one kind of stored JSON is read and written. */
export interface StoredJson<T> {
  readonly version: number
  /** Lifts what was stored by any earlier version, then checks it; `bad-definition` when it is newer or does not fit. */
  read(json: unknown): T
  /** Checks and gives what to store, with today's `v`. */
  write(value: T): T & { readonly v: number }
}

/**
 * Stored JSON outlives the code that wrote it. `lifts[n]` turns version n into n + 1; each is pure, written once and never edited.
 * `schema` is of the newest version and includes `v`.
 */
export function storedJson<T extends { readonly v: number }>(spec: {
  readonly what: string
  readonly version: number
  readonly schema: z.ZodType<T>
  readonly lifts?: Readonly<Record<number, (old: Stored) => Stored>>
}): StoredJson<T> {
  const { what, version, schema, lifts = {} } = spec
  for (let v = 1; v < version; v += 1) {
    if (lifts[v] === undefined) throw new AppError('internal', { message: `${what}: no step lifts version ${v} to ${v + 1}` })
  }
  const check = (value: unknown): T => {
    const result = schema.safeParse(value)
    if (result.success) return result.data
    const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
    throw new AppError('bad-definition', { message: `${what}: ${problems.join('; ')}`, data: { what, problems } })
  }
  return {
    version,
    write: check,
    read(json) {
      let stored = asStored(json, what)
      if (stored.v > version) {
        throw new AppError('bad-definition', {
          message: `${what}: stored version ${stored.v} is newer than ${version}; update the program`,
        })
      }
      while (stored.v < version) {
        const lifted = lifts[stored.v]?.(stored)
        if (lifted?.v !== stored.v + 1)
          throw new AppError('internal', { message: `${what}: lifting version ${stored.v} gave ${lifted?.v}` })
        stored = lifted
      }
      return check(stored)
    },
  }
}

function asStored(json: unknown, what: string): Stored {
  const isObject = typeof json === 'object' && json !== null && 'v' in json
  if (isObject && typeof json.v === 'number' && Number.isInteger(json.v) && json.v >= 1) return json as Stored
  throw new AppError('bad-definition', { message: `${what}: stored JSON carries no version "v"` })
}
