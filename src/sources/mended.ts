import { AppError } from '../kernel/errors.ts'
import { csvParser } from './connectors/csv-parser.ts'
import { quotedCell } from './quarantine.ts'
import type { Shower } from './shown-cells.ts'

// The file in which rows are mended: the columns of the source, then which row it is and what was wrong. A cell that may name somebody shows its shape alone; whoever
// mends the others leaves it as it is and the row's own cell is put back, so rows are mended by people who may not see whose they are.

/** A waiting row with its cells as the source wrote them. */
export type WaitingRow = {
  readonly id: number
  readonly cells: readonly string[]
  readonly line: number
  readonly field: string
  readonly reason: string
}

/** Columns of the file to mend that are none of the source's; the door passes over what begins with _. */
const ID = '_id'
const NOTES = [ID, '_line', '_field', '_reason'] as const

/** The file to mend, with a byte order mark so that a spreadsheet reads it. */
export function fileToMend(header: readonly string[], show: Shower, rows: readonly WaitingRow[]): string {
  const lines = rows.map(({ id, cells, line, field, reason }) => [...show(cells), String(id), String(line), field, reason])
  return `\uFEFF${[[...header, ...NOTES], ...lines].map((cells) => `${cells.map(quotedCell).join(',')}\r\n`).join('')}`
}

/** A mended file as it came back: its columns, and each row with the quarantined row it mends. */
export type MendedFile = {
  readonly header: readonly string[]
  readonly rows: readonly { readonly id: number; readonly cells: readonly string[] }[]
}

const unreadable = (zh: string, en: string): AppError => new AppError('bad-feed', { message: en, userMessage: { zh, en } })

/** Reads a mended file; says what is wrong with it as a whole in one sentence. */
export function readMended(text: string): MendedFile {
  const parser = csvParser(',', '"')
  const [first, ...rest] = [...parser.push(text.replace(/^\uFEFF/, '')), ...parser.end()]
  const header = (first?.cells ?? []).map((cell) => cell.trim())
  const idAt = header.indexOf(ID)
  if (idAt < 0)
    throw unreadable(
      `文件没有 ${ID} 列：请上传由此处下载并更正的文件。`,
      `The file has no column ${ID}: upload the file downloaded here, mended.`,
    )
  if (rest.length === 0) throw unreadable('文件没有数据行。', 'The file holds no rows.')
  const seen = new Set<number>()
  const rows = rest.map(({ cells, line, fault }) => {
    if (fault === 'unclosed-quote' || cells.length !== header.length)
      throw unreadable(`第 ${line} 行的列数与表头不符。`, `Line ${line} has not as many cells as the header.`)
    const id = Number(cells[idAt])
    if (!Number.isSafeInteger(id) || id <= 0) throw unreadable(`第 ${line} 行的 ${ID} 无效。`, `Line ${line} has no valid ${ID}.`)
    if (seen.has(id)) throw unreadable(`第 ${line} 行的 ${ID} ${id} 重复。`, `Line ${line} repeats ${ID} ${id}.`)
    seen.add(id)
    return { id, cells }
  })
  return { header, rows }
}

/** The rows of the source that a mended file comes to: each cell as it was typed, or the row's own where it was left as shown. What is `fixed` in a row stays. */
export function mendedRows(
  header: readonly string[],
  show: Shower,
  mended: MendedFile,
  ownCells: ReadonlyMap<number, readonly string[]>,
  fixed: (id: number) => ReadonlySet<string> = () => new Set(),
): string {
  const missing = header.filter((column) => !mended.header.includes(column))
  if (missing.length > 0)
    throw unreadable(`文件缺少列：${missing.join('、')}。`, `The file lacks the columns ${missing.join(', ')}.`)
  const places = header.map((column) => mended.header.indexOf(column))
  const lines = mended.rows.map(({ id, cells }) => {
    const own = ownCells.get(id) ?? []
    const shown = show(own)
    const keys = fixed(id)
    return header.map((column, at) => {
      const typed = cells[places[at] ?? -1] ?? ''
      const meant = typed === shown[at] ? (own[at] ?? '') : typed.replace(/^'(?=[=+\-@])/, '')
      if (meant !== (own[at] ?? '') && keys.has(column))
        throw unreadable(
          `编号 ${id} 的数据行：${column} 指明该行所属，不得更改；请在来源系统更正后重新交付。`,
          `Row ${id}: ${column} says whose row it is and stays as it was; mend it at its source and deliver it again.`,
        )
      return meant
    })
  })
  return [[...header], ...lines].map((cells) => `${cells.map(quotedCell).join(',')}\n`).join('')
}
