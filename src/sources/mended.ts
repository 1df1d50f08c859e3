import { AppError } from '../kernel/errors.ts'
import { csvParser } from './connectors/csv-parser.ts'
import type { Feed } from './feeds/feed.ts'
import { type FileMapping, makingsOf } from './mapping.ts'
import { quotedCell, shapeOf } from './quarantine.ts'

// The file in which rows are mended: the columns of the source, then which row it is and what was wrong. A cell that names somebody shows its shape alone; whoever
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

/** The columns of a source out of which sensitive columns of the feed are made. */
export function sensitiveColumns(feed: Feed, mapping: FileMapping, header: readonly string[]): ReadonlySet<string> {
  return new Set(
    makingsOf(mapping, header)
      .filter(({ field }) => feed.columns[field]?.isSensitive === true)
      .flatMap(({ transform, params }) => transform.reads(params)),
  )
}

/** A row's cells as they may be shown. One with too few or too many cells stands in no column, so nothing says which of them names somebody. */
function shownCells(header: readonly string[], sensitive: ReadonlySet<string>, cells: readonly string[]): readonly string[] {
  const isWhole = cells.length === header.length
  return header.map((column, at) => {
    const cell = cells[at] ?? ''
    if (cell !== '' && (!isWhole || sensitive.has(column))) return `<${shapeOf(cell)}>`
    return disarmed(cell)
  })
}

/** A cell that a spreadsheet would take for a formula, made a text. A number stays one. */
function disarmed(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !/^[-+]?\d[\d.,]*$/.test(cell) ? `'${cell}` : cell
}

/** The file to mend, with a byte order mark so that a spreadsheet reads it. */
export function fileToMend(header: readonly string[], sensitive: ReadonlySet<string>, rows: readonly WaitingRow[]): string {
  const lines = rows.map(({ id, cells, line, field, reason }) => [
    ...shownCells(header, sensitive, cells),
    String(id),
    String(line),
    field,
    reason,
  ])
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

/** The rows of the source that a mended file comes to: each cell as it was typed, or the row's own where it was left as shown. */
export function mendedRows(
  header: readonly string[],
  sensitive: ReadonlySet<string>,
  mended: MendedFile,
  ownCells: ReadonlyMap<number, readonly string[]>,
): string {
  const missing = header.filter((column) => !mended.header.includes(column))
  if (missing.length > 0)
    throw unreadable(`文件缺少列：${missing.join('、')}。`, `The file lacks the columns ${missing.join(', ')}.`)
  const places = header.map((column) => mended.header.indexOf(column))
  const lines = mended.rows.map(({ id, cells }) => {
    const own = ownCells.get(id) ?? []
    const shown = shownCells(header, sensitive, own)
    return header.map((_, at) => {
      const typed = cells[places[at] ?? -1] ?? ''
      return typed === shown[at] ? (own[at] ?? '') : typed.replace(/^'(?=[=+\-@])/, '')
    })
  })
  return [[...header], ...lines].map((cells) => `${cells.map(quotedCell).join(',')}\n`).join('')
}
