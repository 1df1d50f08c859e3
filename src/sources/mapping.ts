import { z } from 'zod'
import { AppError } from '../kernel/errors.ts'
import { feeds } from './feeds/registry.ts'
import { transforms } from './transforms/registry.ts'

/** How a text file is written. A Parquet file needs none of it. */
const dialectSchema = z.strictObject({
  delimiter: z.string().min(1).default(','),
  /** Empty: nothing is quoted. */
  quote: z.string().max(1).default('"'),
  encoding: z.enum(['utf-8', 'gb18030']).default('utf-8'),
  header: z.boolean().default(true),
  /** Names of the columns of a file without a header line. */
  fields: z.array(z.string()).optional(),
})

/** One canonical column: the name of a source column, or a transform by its key and parameters. */
const columnSchema = z.union([z.string(), z.looseObject({ do: z.string() })])

const only = z.record(z.string(), z.array(z.string()).min(1))

const joinSchema = z.strictObject({
  match: z.array(z.string()).min(1),
  dialect: dialectSchema.optional(),
  /** Column of the joined file → column of the rows at hand; where several joined rows match, the first counts. */
  on: z.record(z.string(), z.string()),
  where: only.optional(),
  /** Column of the joined file → name it gets. */
  take: z.record(z.string(), z.string()),
})

const fileSchema = z.strictObject({
  feed: z.string(),
  /** Names the file may have; * stands for any signs. */
  match: z.array(z.string()).min(1),
  isRequired: z.boolean().default(false),
  dialect: dialectSchema.prefault({}),
  /** `full`: what is not in it is no more. `delta`: what is not in it is as it was. */
  delivered: z.enum(['full', 'delta']).default('delta'),
  /** Only rows with one of these texts in these columns belong to the feed. */
  where: only.optional(),
  joins: z.array(joinSchema).default([]),
  /** `canonical`: the file's columns already carry our names. */
  columns: z.union([z.literal('canonical'), z.record(z.string(), columnSchema)]).default('canonical'),
})

const mappingSchema = z.strictObject({
  v: z.literal(1),
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  label: z.strictObject({ zh: z.string(), en: z.string() }),
  files: z.array(fileSchema).min(1),
  /** What is computed of the facts once they are in, for sources that do not deliver it. */
  derive: z.array(z.enum(['balances-from-ledger'])).default([]),
  /** The policy profile that goes with the source: what its bank counts in, its calendar, its thresholds, and what its extracts lack. */
  profile: z.string().min(1).optional(),
})

export type Mapping = z.output<typeof mappingSchema>
export type FileMapping = Mapping['files'][number]
export type JoinMapping = FileMapping['joins'][number]
export type Dialect = z.output<typeof dialectSchema>

/** Reads a mapping; what is wrong with it is said with the mapping's name and the path inside of it. */
export function readMapping(json: unknown, name: string): Mapping {
  const result = mappingSchema.safeParse(json)
  if (!result.success) {
    throw badMapping(
      name,
      result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`),
    )
  }
  const problems = result.data.files.flatMap((file, index) => problemsOf(file, `files.${index}`))
  if (problems.length > 0) throw badMapping(name, problems)
  return result.data
}

function badMapping(name: string, problems: readonly string[]): AppError {
  const list = problems.join('; ')
  return new AppError('bad-mapping', {
    message: `Mapping ${name}: ${list}`,
    userMessage: { zh: `数据映射 ${name} 有误：${list}`, en: `The mapping ${name} is wrong: ${list}` },
    data: { mapping: name, problems },
  })
}

function problemsOf(file: FileMapping, path: string): readonly string[] {
  const feed = feeds.find(file.feed)
  if (feed === undefined) return [`${path}.feed: there is no feed "${file.feed}"`]
  const problems: string[] = []
  if (!file.dialect.header && file.dialect.fields === undefined)
    problems.push(`${path}.dialect: a file without a header line needs fields`)
  if (file.columns === 'canonical') return problems
  for (const [field, column] of Object.entries(feed.columns)) {
    if (column.isRequired && file.columns[field] === undefined) problems.push(`${path}.columns.${field}: must be filled`)
  }
  for (const [field, given] of Object.entries(file.columns)) {
    if (feed.columns[field] === undefined) problems.push(`${path}.columns.${field}: the feed ${feed.key} has no such column`)
    else problems.push(...problemsOfTransform(given, `${path}.columns.${field}`))
  }
  return problems
}

function problemsOfTransform(given: z.output<typeof columnSchema>, path: string): readonly string[] {
  if (typeof given === 'string') return []
  const { do: key, ...params } = given
  const entry = transforms.find(key)
  if (entry === undefined) return [`${path}.do: there is no transform "${key}"`]
  const result = entry.params.safeParse(params)
  return result.success ? [] : result.error.issues.map((issue) => `${path}.${issue.path.join('.')}: ${issue.message}`)
}

/** One canonical column made ready: which transform with which parameters. */
export type Making = {
  readonly field: string
  readonly transform: (typeof transforms.all)[number]
  readonly params: Record<string, unknown>
}

/** How each column of the feed is made of the columns that a file has; columns nobody fills are left out. */
export function makingsOf(file: FileMapping, header: readonly string[]): readonly Making[] {
  const feed = feeds.get(file.feed)
  const copy = transforms.get('copy')
  const given: Readonly<Record<string, z.output<typeof columnSchema>>> =
    file.columns === 'canonical'
      ? Object.fromEntries(
          Object.keys(feed.columns)
            .filter((field) => header.includes(field))
            .map((field) => [field, field]),
        )
      : file.columns
  return Object.entries(given).map(([field, column]) => {
    if (typeof column === 'string') return { field, transform: copy, params: copy.params.parse({ from: column }) }
    const { do: key, ...params } = column
    const transform = transforms.get(key)
    return { field, transform, params: transform.params.parse(params) }
  })
}

/** What is wrong with a file's header, as a list of columns; nothing when it fits. A canonical file may not carry columns we do not know: one of ours may be misspelt. */
export function headerProblems(
  file: FileMapping,
  header: readonly string[],
): { readonly missing: readonly string[]; readonly unknown: readonly string[] } {
  const feed = feeds.get(file.feed)
  if (file.columns === 'canonical') {
    const needed = Object.entries(feed.columns).filter(([, column]) => column.isRequired)
    return {
      missing: needed.map(([field]) => field).filter((field) => !header.includes(field)),
      unknown: header.filter((field) => feed.columns[field] === undefined && !field.startsWith('_')),
    }
  }
  const joined = new Set(file.joins.flatMap((join) => Object.values(join.take)))
  const read = [
    ...makingsOf(file, header).flatMap((making) => making.transform.reads(making.params)),
    ...Object.keys(file.where ?? {}),
    ...file.joins.flatMap((join) => Object.values(join.on)),
  ]
  return { missing: [...new Set(read)].filter((column) => !header.includes(column) && !joined.has(column)), unknown: [] }
}

/** Whether a file's name is one that the mapping expects. */
export function matchesName(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const text = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    return new RegExp(`^${text.join('.*')}$`, 'i').test(name)
  })
}
