import { basename } from 'node:path'
import { badFeed } from '../refusals.ts'
import type { Connector, Source, SourceRow } from './connector.ts'
import { csvParser } from './csv-parser.ts'
import { textOf } from './text.ts'

async function* batches({ path, dialect }: Source): AsyncGenerator<SourceRow[]> {
  const parser = csvParser(dialect.delimiter, dialect.quote)
  for await (const text of textOf(path, dialect.encoding)) {
    const rows = parser.push(text)
    if (rows.length > 0) yield rows
  }
  const rows = parser.end()
  if (rows.length > 0) yield rows
}

/** Separated text of any delimiter, quoting and line end, UTF-8 or GB18030, plain or .gz. */
export const csv: Connector = {
  key: 'csv',
  label: { zh: '分隔文本', en: 'Separated text' },
  takes: (name) => !/\.parquet$/i.test(name),
  header: async (source) => {
    const { dialect, path } = source
    for await (const [first] of batches(source)) {
      if (first === undefined) continue
      const names = dialect.header ? first.cells.map((cell) => cell.trim()) : (dialect.fields ?? [])
      if (!dialect.header && first.cells.length !== names.length)
        throw badFeed('wrong-header', basename(path), `${names.length} ≠ ${first.cells.length}`)
      return names
    }
    throw badFeed('empty-file', basename(path))
  },
  rows: async function* (source) {
    let isFirst = source.dialect.header
    for await (const rows of batches(source)) {
      yield isFirst ? rows.slice(1) : rows
      isFirst = false
    }
  },
}
