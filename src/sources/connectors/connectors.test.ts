import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { parquetWriteFile } from 'hyparquet-writer'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, test } from 'vitest'
import { unlistedFiles } from '../../kernel/registry.ts'
import type { Dialect } from '../mapping.ts'
import type { SourceRow } from './connector.ts'
import { connectorOf, connectors } from './registry.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhike-connectors-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plain: Dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true }
const piped: Dialect = { ...plain, delimiter: '|', quote: '', encoding: 'gb18030', header: false, fields: ['no', 'who', 'day'] }
const csvText = 'no,who,day\n1,"沈, 小满",2026-10-15\n2,,2026-10-16\n'

const kinds = [
  { name: 'plain.csv', dialect: plain, bytes: Buffer.from(csvText) },
  { name: 'marked.csv', dialect: plain, bytes: Buffer.from(`\uFEFF${csvText.replaceAll('\n', '\r\n')}`) },
  { name: 'packed.csv.gz', dialect: plain, bytes: gzipSync(csvText) },
  { name: 'piped.txt', dialect: piped, bytes: iconv.encode('1|沈, 小满|2026-10-15\n2||2026-10-16\n', 'gb18030') },
  { name: 'columns.parquet', dialect: plain, bytes: undefined },
  { name: 'gzip.parquet', dialect: plain, bytes: undefined, codec: 'GZIP' },
  { name: 'zstd.parquet', dialect: plain, bytes: undefined, codec: 'ZSTD' },
  { name: 'brotli.parquet', dialect: plain, bytes: undefined, codec: 'BROTLI' },
] as const
const compressors = { GZIP: gzipSync, ZSTD: zstdCompressSync, BROTLI: brotliCompressSync }

async function all(path: string, dialect: Dialect): Promise<SourceRow[]> {
  const rows: SourceRow[] = []
  for await (const batch of connectorOf(path).rows({ path, dialect })) rows.push(...batch)
  return rows
}

test('every file of the folder is a listed connector', () => {
  expect(unlistedFiles(readdirSync(import.meta.dirname), connectors, ['connector.ts', 'csv-parser.ts', 'text.ts'])).toEqual([])
})

describe.each(kinds)('the contract of every connector, on $name', ({ name, dialect, bytes, ...rest }) => {
  const path = join(folder, name)
  if (bytes !== undefined) writeFileSync(path, bytes)
  else {
    const day = (text: string) => new Date(`${text}T00:00:00Z`)
    parquetWriteFile({
      filename: path,
      ...('codec' in rest ? { codec: rest.codec, compressors } : {}),
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'no', type: 'INT32', repetition_type: 'REQUIRED' },
        { name: 'who', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
      ],
      columnData: [
        { name: 'no', data: [1, 2] },
        { name: 'who', data: ['沈, 小满', null] },
        { name: 'day', data: [day('2026-10-15'), day('2026-10-16')] },
      ],
    })
  }

  test('gives the header and every row as text, an empty cell as empty', async () => {
    expect(await connectorOf(name).header({ path, dialect })).toEqual(['no', 'who', 'day'])
    const rows = await all(path, dialect)
    expect(rows.map((row) => row.cells)).toEqual([
      ['1', '沈, 小满', '2026-10-15'],
      ['2', '', '2026-10-16'],
    ])
    const [first, second] = rows.map((row) => row.line)
    expect((second ?? 0) - (first ?? 0)).toBe(1)
  })
})

describe('one clear sentence for', () => {
  const refusal = async (name: string, bytes: Buffer, dialect = plain) => {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    await connectorOf(name).header({ path, dialect })
    return await all(path, dialect)
  }

  test('an empty file', async () => {
    await expect(refusal('empty.csv', Buffer.from(''))).rejects.toThrow('The file empty.csv holds no rows.')
  })

  test('the wrong encoding', async () => {
    const bytes = iconv.encode(csvText, 'gb18030')
    await expect(refusal('gb.csv', bytes)).rejects.toThrow('The file gb.csv is not encoded in UTF-8 as agreed.')
  })

  test('a gzip file cut off', async () => {
    await expect(refusal('cut.csv.gz', gzipSync(csvText.repeat(2000)).subarray(0, 150))).rejects.toThrow(
      /cut\.csv\.gz was cut off/,
    )
  })

  test('a Parquet file cut off', async () => {
    const path = join(folder, 'cut.parquet')
    parquetWriteFile({ filename: path, columnData: [{ name: 'no', data: [1, 2], type: 'INT32' }] })
    truncateSync(path, 40)
    await expect(connectorOf(path).header({ path, dialect: plain })).rejects.toThrow(/cut\.parquet was cut off/)
  })
})
