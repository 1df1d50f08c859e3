import { fileWriter, ParquetWriter } from 'hyparquet-writer'

const ROWS_PER_GROUP = 50_000
const columns = [
  'SYS',
  'CUST_NO',
  'ACCT_NO',
  'ACCT_TYPE',
  'PROD_CODE',
  'CCY',
  'OPEN_DT',
  'CLOSE_DT',
  'DUE_DT',
  'ACTIVE_DT',
  'PRIN_AMT',
  'LIMIT_AMT',
  'RATE_BP',
  'STATUS',
] as const
type Cell = (typeof columns)[number]
export type AccountCells = Readonly<Record<Cell, string>>

/** The account extract, a Parquet file written a row group at a time. */
export function accountFile(path: string): { readonly add: (cells: AccountCells) => void; readonly close: () => void } {
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map((name) => ({
      name,
      type: 'BYTE_ARRAY' as const,
      converted_type: 'UTF8' as const,
      repetition_type: 'REQUIRED' as const,
    })),
  ]
  const file = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: 'jiangcheng-demo' })
  let rows: AccountCells[] = []
  const flush = (): void => {
    const columnData = columns.map((name) => ({ name, data: rows.map((row) => row[name]) }))
    void file.write({ columnData, rowGroupSize: ROWS_PER_GROUP })
    rows = []
  }
  return {
    add: (cells) => {
      rows.push(cells)
      if (rows.length === ROWS_PER_GROUP) flush()
    },
    close: () => {
      if (rows.length > 0) flush()
      void file.finish()
    },
  }
}
