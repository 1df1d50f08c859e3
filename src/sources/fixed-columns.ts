import { AppError } from '../kernel/errors.ts'
import { feeds } from './feeds/registry.ts'
import { type FileMapping, makingsOf } from './mapping.ts'

// What whoever mends a row may not make of it. A row that was delivered about one customer is not mended into one about another.

/** Feeds that say what a customer wants and may be sold, and who serves them: one person alone, at the keyboard, does not write those. */
const AT_THE_SOURCE: ReadonlySet<string> = new Set([
  'consent',
  'restriction',
  'risk-assessment',
  'qualified-investor',
  'staff',
  'certificate',
  'assignment',
])

/** Whether rows of the feed may be mended here at all. */
export function mayMend(feed: string): boolean {
  return !AT_THE_SOURCE.has(feed)
}

/** Refuses rows of feeds that only their source may mend. */
export function checkMayMend(feed: string): void {
  if (mayMend(feed)) return
  throw new AppError('precondition-failed', {
    message: `Rows of the feed ${feed} are mended at their source`,
    userMessage: {
      zh: `${feeds.get(feed).label.zh}的数据行不得在此更正：请在来源系统更正后重新交付。`,
      en: `Rows of the feed ${feed} are not mended here: mend them at their source and deliver them again.`,
    },
  })
}

/**
 * Columns of the source that say whose row it is and which: all that its natural key and its customer are made of. The one that was refused is what there is to mend;
 * of a row that is no row (too many cells, a quote left open) no column can be told from another, and all are typed anew.
 */
export function fixedColumns(mapping: FileMapping, header: readonly string[], refused: string): ReadonlySet<string> {
  const feed = feeds.get(mapping.feed)
  const keys = new Set([...feed.naturalKey, 'party_key', 'account_no'])
  if (refused === '') return new Set()
  return new Set(
    makingsOf(mapping, header)
      .filter(({ field }) => keys.has(field) && field !== refused)
      .flatMap(({ transform, params }) => transform.reads(params)),
  )
}
