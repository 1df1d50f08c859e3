import type { SourceRow } from './connector.ts'

/** A quoted cell longer than this is a quote that nobody closed: no bank writes a megabyte into one cell. */
const LONGEST_QUOTED = 1_000_000

type Parser = {
  /** Rows that the text given so far completes. */
  readonly push: (text: string) => SourceRow[]
  /** The last row, when the file does not end with a line end. */
  readonly end: () => SourceRow[]
}

/**
 * Reads separated text piece by piece. A quote counts only at the start of a cell, a doubled one inside stands for itself, line ends are
 * \n, \r\n or \r. Two faults do not stop it: a quote left open costs only its own line, and a last row without line end is said to be so.
 */
export function csvParser(delimiter: string, quote: string): Parser {
  let text = ''
  let line = 1
  let lineEnd: '\n' | '\r' | undefined

  const read = (isEnd: boolean): SourceRow[] => {
    const rows: SourceRow[] = []
    lineEnd ??= text.includes('\n') ? '\n' : text.includes('\r') && (isEnd || text.length > LONGEST_QUOTED) ? '\r' : undefined
    const end = lineEnd ?? '\n'
    let at = 0
    while (at < text.length) {
      const stop = text.indexOf(end, at)
      if (stop < 0 && !isEnd) break
      const plain = stop < 0 ? text.slice(at) : text.slice(at, text[stop - 1] === '\r' && stop > at ? stop - 1 : stop)
      if (quote === '' || !plain.includes(quote)) {
        if (plain !== '') rows.push({ line, cells: plain.split(delimiter), ...(stop < 0 ? { fault: 'cut-off' as const } : {}) })
        at = stop < 0 ? text.length : stop + 1
        line += 1
        continue
      }
      const found = quoted(text, at, delimiter, quote, end)
      if (found === undefined && !isEnd && text.length - at < LONGEST_QUOTED) break
      if (found === undefined) {
        rows.push({ line, cells: [plain], fault: 'unclosed-quote' })
        at = stop < 0 ? text.length : stop + 1
        line += 1
        continue
      }
      const isCut = found.next > text.length
      if (isCut && !isEnd) break
      rows.push({ line, cells: found.cells, ...(isCut ? { fault: 'cut-off' as const } : {}) })
      line += found.lines
      at = found.next
    }
    text = text.slice(at)
    return rows
  }

  return {
    push: (piece) => {
      text += piece
      return read(false)
    },
    end: () => read(true),
  }
}

/** Cells of the row that starts at `at`; undefined when a quote is still open at the end of the text. `next` lies past the text when no line end closed the row. */
function quoted(
  text: string,
  start: number,
  delimiter: string,
  quote: string,
  end: string,
): { cells: string[]; next: number; lines: number } | undefined {
  const cells: string[] = []
  let lines = 1
  let at = start
  for (;;) {
    let cell = ''
    if (text.startsWith(quote, at)) {
      at += 1
      for (;;) {
        const close = text.indexOf(quote, at)
        if (close < 0 || close - start > LONGEST_QUOTED) return undefined
        const part = text.slice(at, close)
        lines += occurrences(part, end)
        cell += part
        at = close + 1
        if (!text.startsWith(quote, at)) break
        cell += quote
        at += 1
      }
    }
    const nextCell = text.indexOf(delimiter, at)
    const nextLine = text.indexOf(end, at)
    const isLast = nextCell < 0 || (nextLine >= 0 && nextLine < nextCell)
    const stop = isLast ? (nextLine < 0 ? text.length : nextLine) : nextCell
    cell += text.slice(at, isLast && text[stop - 1] === '\r' && stop > at ? stop - 1 : stop)
    cells.push(cell)
    if (isLast) return { cells, next: nextLine < 0 ? text.length + 1 : nextLine + 1, lines }
    at = nextCell + delimiter.length
  }
}

function occurrences(text: string, sign: string): number {
  let count = 0
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) count += 1
  return count
}
