import { basename } from 'node:path'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { type AsyncBuffer, asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet'
import { badFeed } from '../refusals.ts'
import type { Connector, Source, SourceRow } from './connector.ts'

/** So many rows are decoded at a time, within one row group. */
const BATCH = 20_000

async function open(path: string): Promise<{ file: AsyncBuffer; metadata: Awaited<ReturnType<typeof parquetMetadataAsync>> }> {
  const file = await asyncBufferFromFile(path)
  const ends = Buffer.concat([
    Buffer.from(await file.slice(0, 4)),
    Buffer.from(await file.slice(Math.max(0, file.byteLength - 4))),
  ])
  if (file.byteLength === 0) throw badFeed('empty-file', basename(path))
  if (ends.toString('latin1') !== 'PAR1PAR1') {
    const isCut = ends.toString('latin1').startsWith('PAR1')
    throw badFeed(isCut ? 'truncated-file' : 'not-readable', basename(path), 'Parquet')
  }
  return { file, metadata: await parquetMetadataAsync(file) }
}

/** A value of any Parquet type as the text a canonical file would hold. */
function cellOf(value: unknown, isDay: boolean): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return isDay ? value.toISOString().slice(0, 10) : value.toISOString()
  if (typeof value === 'object') return JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string' || typeof value === 'boolean')
    return String(value)
  return ''
}

/** What Snappy and plain pages leave to the machine's own libraries: the pages that Spark, ClickHouse and Arrow write by default or when asked to. */
const compressors = {
  GZIP: (page: Uint8Array): Uint8Array => gunzipSync(page),
  ZSTD: (page: Uint8Array): Uint8Array => zstdDecompressSync(page),
  BROTLI: (page: Uint8Array): Uint8Array => brotliDecompressSync(page),
}

/** Parquet, flat columns; plain, Snappy, gzip, Zstandard and Brotli pages. */
export const parquet: Connector = {
  key: 'parquet',
  label: { zh: 'Parquet 文件', en: 'Parquet' },
  takes: (name) => /\.parquet$/i.test(name),
  header: async ({ path }) => {
    const { metadata } = await open(path)
    if (metadata.num_rows === 0n) throw badFeed('empty-file', basename(path))
    return parquetSchema(metadata).children.map((child) => child.element.name)
  },
  rows: async function* ({ path }: Source) {
    const { file, metadata } = await open(path)
    const columns = parquetSchema(metadata).children.map(({ element }) => ({
      name: element.name,
      isDay: element.converted_type === 'DATE',
    }))
    const total = Number(metadata.num_rows)
    for (let from = 0; from < total; from += BATCH) {
      const objects = await parquetReadObjects({
        file,
        metadata,
        compressors,
        rowStart: from,
        rowEnd: Math.min(total, from + BATCH),
      })
      yield objects.map(
        (object, index): SourceRow => ({
          line: from + index + 1,
          cells: columns.map(({ name, isDay }) => cellOf(object[name], isDay)),
        }),
      )
    }
  },
}
