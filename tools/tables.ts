/** One column of the record as its catalogue tells it. */
export type Column = {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly isNullable: boolean
  readonly isView: boolean
  readonly hasDefault: boolean
  readonly isGenerated: boolean
}

/** How values of a PostgreSQL type come back through platform/postgres/parsers.ts, and what may be written. */
const SCALARS: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number', // checked to be exact when read
  float4: 'number',
  float8: 'number',
  numeric: 'string',
  text: 'string',
  varchar: 'string',
  bpchar: 'string',
  uuid: 'string',
  inet: 'string',
  interval: 'string',
  date: 'string', // a Day
  timestamp: 'string',
  timestamptz: 'Date',
  bytea: 'Buffer',
  json: 'unknown',
  jsonb: 'unknown',
  daterange: 'string',
}

/** The text of tables.gen.ts. Throws on a type it was not told how to read. */
export function tablesFile(columns: readonly Column[]): string {
  const byTable = Map.groupBy(columns, (column) => column.table)
  const shapes = [...byTable].map(([table, its]) => `export interface ${pascal(table)} {\n${its.map(line).join('\n')}\n}`)
  const list = [...byTable.keys()].map((table) => `  ${table}: ${pascal(table)}`)
  const uses = [...new Set(columns.map(wrapperOf).filter((wrapper) => wrapper !== undefined))].sort()
  const imports = uses.length === 0 ? '' : `import type { ${uses.join(', ')} } from 'kysely'\n\n`
  return `// Generated from the migrations by tools/gen-tables.ts: do not edit, run npm run gen.\n${imports}${shapes.join('\n\n')}\n\nexport interface Tables {\n${list.join('\n')}\n}\n`
}

function line(column: Column): string {
  const wrapper = wrapperOf(column)
  const plain = scalar(column)
  const type = column.isNullable && plain !== 'unknown' ? `${plain} | null` : plain
  return `  ${column.isView ? 'readonly ' : ''}${column.column}: ${wrapper === undefined ? type : `${wrapper}<${type}>`}`
}

function wrapperOf(column: Column): 'Generated' | 'GeneratedAlways' | undefined {
  if (column.isView) return undefined
  return column.isGenerated ? 'GeneratedAlways' : column.hasDefault ? 'Generated' : undefined
}

function scalar({ type, table, column }: Column): string {
  const isArray = type.startsWith('_')
  const found = SCALARS[isArray ? type.slice(1) : type]
  if (found === undefined) throw new Error(`${table}.${column} is of type ${type}: say in tools/tables.ts how it is read`)
  return isArray ? `${found}[]` : found
}

const pascal = (name: string): string => name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())
