import { AppError } from './errors.ts'
import type { Label } from './label.ts'

export type { Label } from './label.ts'

/** What every kind of thing the product is extended by has: a stored key that is never renamed, and how staff read it. */
export interface Descriptor {
  readonly key: string
  readonly label: Label
}

/** The closed list of one kind, in its written order. */
export interface Registry<D extends Descriptor> {
  /** What the entries are, for messages: "gate", "operator". */
  readonly kind: string
  readonly all: readonly D[]
  readonly keys: readonly D['key'][]
  has(key: string): key is D['key']
  find(key: string): D | undefined
  /** The entry of a stored key; an unknown one throws `bad-definition`, for something stored names what no longer is. */
  get(key: string): D
}

const storedKey = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Lists the descriptors of one kind; two with the same key, or a key that is not kebab-case, stop the program at load. */
export function registry<const D extends Descriptor>(list: readonly D[], kind = 'entry'): Registry<D> {
  const byKey = new Map<string, D>()
  for (const entry of list) {
    if (!storedKey.test(entry.key))
      throw new AppError('internal', { message: `The key "${entry.key}" of a ${kind} is not kebab-case` })
    if (byKey.has(entry.key)) throw new AppError('internal', { message: `Two entries share the ${kind} key "${entry.key}"` })
    byKey.set(entry.key, entry)
  }
  return {
    kind,
    all: list,
    keys: list.map((entry) => entry.key),
    has: (key): key is D['key'] => byKey.has(key),
    find: (key) => byKey.get(key),
    get: (key) => {
      const entry = byKey.get(key)
      if (entry === undefined)
        throw new AppError('bad-definition', { message: `There is no ${kind} "${key}"`, data: { kind, key } })
      return entry
    },
  }
}

/**
 * The files of a registry folder that no entry claims: for the test that nobody forgets the line in the registry.
 * An entry claims `<key>.ts`; tests, the registry itself and the names in `besides` are no entries.
 */
export function unlistedFiles(
  listing: readonly string[],
  entries: Registry<Descriptor> | readonly string[],
  besides: readonly string[] = [],
): readonly string[] {
  const keys: readonly string[] =
    'keys' in entries && typeof entries.keys !== 'function' ? entries.keys : (entries as readonly string[])
  const claimed = new Set([...keys.map((key) => `${key}.ts`), ...besides, 'registry.ts', 'README.md'])
  return listing.filter((file) => !file.endsWith('.test.ts') && !claimed.has(file))
}
