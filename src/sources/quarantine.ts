import type { Column } from './feeds/column.ts'
import type { Problem } from './feeds/feed.ts'
import type { Feed } from './feeds/feed.ts'

/** A row that was not taken: where it stands, why, and its cells as the source wrote them. */
export type BadRow = {
  readonly line: number
  readonly problem: Problem
  /** The text that was refused; masked before anybody sees it. */
  readonly value: string
  readonly cells: readonly string[]
}

/** The shape of a text without its content: 6299-ab → 9999-aa, 欧阳 → **. Enough to see a swapped column or a wrong format. */
export function shapeOf(text: string): string {
  return text
    .slice(0, 80)
    .replaceAll(/\p{N}/gu, '9')
    .replaceAll(/[a-z]/gi, 'a')
    .replaceAll(/[^\p{ASCII}]/gu, '*')
}

/** The refused text as it may be shown: as it stands only in a column that names nobody, and where it looks like something of that column. All else shows its shape. */
export function maskedValue(feed: Feed, bad: BadRow): string {
  const column = feed.columns[bad.problem.field]
  return column === undefined || column.isSensitive || !isHarmless(column, bad.value) ? shapeOf(bad.value) : bad.value
}

/** Whether a refused cell may be shown as it stands: short, and made of nothing but what its column is made of. */
export function isHarmless(column: Column, cell: string): boolean {
  return cell === '' || (cell.length < 13 && column.nearMiss?.test(cell) === true)
}

/** A cell as CSV writes it. */
export function quotedCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** A row whose number of cells is not that of the header. */
export function wrongFieldCount(found: number, expected: number, isCut: boolean): Problem {
  return isCut
    ? {
        field: '',
        code: 'wrong-field-count',
        reason: {
          zh: `文件在该行中断：${found} 列，应为 ${expected} 列`,
          en: `the file breaks off in this row: ${found} of ${expected} cells`,
        },
      }
    : {
        field: '',
        code: 'wrong-field-count',
        reason: { zh: `共 ${found} 列，应为 ${expected} 列`, en: `${found} cells where ${expected} are expected` },
      }
}

/** A quote that was opened and never closed. */
export const unclosedQuote: Problem = {
  field: '',
  code: 'unclosed-quote',
  reason: { zh: '引号没有闭合，该行不完整', en: 'a quote is left open: the row is not whole' },
}

/** A row about somebody no party file named. */
export const unknownParty: Problem = {
  field: 'party_key',
  code: 'unknown-party',
  reason: { zh: '找不到该客户', en: 'there is no such party' },
}

/** A row about an account no account file named. */
export const unknownAccount: Problem = {
  field: 'account_no',
  code: 'unknown-account',
  reason: { zh: '找不到该账户', en: 'there is no such account' },
}

/** A second row of the same natural key. */
export function duplicateKey(feed: Feed): Problem {
  const key = feed.naturalKey.join(' + ')
  return {
    field: feed.naturalKey.at(-1) ?? '',
    code: 'duplicate-key',
    reason: { zh: `${key} 与本次交付中的另一行相同`, en: `${key} stands in another row of this delivery` },
  }
}
