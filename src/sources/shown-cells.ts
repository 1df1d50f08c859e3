import type { Feed } from './feeds/feed.ts'
import { type FileMapping, makingsOf } from './mapping.ts'
import { isHarmless, shapeOf } from './quarantine.ts'

// What of a quarantined row whoever mends it may see. A bank's file carries more than we read: a name beside a balance is in no column of ours, and nothing but the
// mapping says what a column holds. So a column is shown because we know that it names nobody, never because we do not know.

/** How the cells of a source's rows are shown: a row's cells in, the same number out. */
export type Shower = (cells: readonly string[]) => readonly string[]

/** Every cell as its shape: for rows of which nothing is known. */
export function shapesOnly(header: readonly string[]): Shower {
  return (cells) => header.map((_, at) => masked(cells[at] ?? ''))
}

/**
 * Shows the columns out of which only such fields are made that name nobody; all others, and those that the mapping passes over, show their shape. A row that is not
 * what it should be shows nothing but shapes: with a delimiter too many, a name stands where an amount belongs.
 */
export function shower(feed: Feed, mapping: FileMapping, header: readonly string[]): Shower {
  const makings = makingsOf(mapping, header)
  const madeOf = header.map((column) =>
    makings.filter(({ transform, params }) => transform.reads(params).includes(column)).map(({ field }) => feed.columns[field]),
  )
  const isShown = header.map((column, at) => {
    const fields = madeOf[at] ?? []
    const isOne = header.indexOf(column) === header.lastIndexOf(column)
    return isOne && fields.length > 0 && fields.every((field) => field?.isSensitive === false)
  })
  const hide = shapesOnly(header)
  return (cells) => {
    if (cells.length !== header.length) return hide(cells)
    const cellOf = (column: string) => cells[header.indexOf(column)] ?? ''
    const isInDoubt = makings.some(({ field, transform, params }) => {
      const column = feed.columns[field]
      const made = transform.apply(params, cellOf)
      if (column === undefined || column.isSensitive || made === '' || column.read(made) !== undefined) return false
      return transform.reads(params).some((source) => !isHarmless(column, cellOf(source)))
    })
    return isInDoubt ? hide(cells) : cells.map((cell, at) => (isShown[at] === true ? disarmed(cell) : masked(cell)))
  }
}

const masked = (cell: string): string => (cell === '' ? '' : `<${shapeOf(cell)}>`)

/** A cell that a spreadsheet would take for a formula, made a text. A number stays one. */
function disarmed(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !/^[-+]?\d[\d.,]*$/.test(cell) ? `'${cell}` : cell
}
