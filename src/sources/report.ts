import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'

/** Control totals: column → its sums, in fen for money. */
export type Totals = Readonly<Record<string, Readonly<Record<string, string | number>>>>

/** What one file brought and what became of it. Of several fact files of one feed that overlap what is published, the last states new, changed and same for all. */
export type FileReport = {
  readonly feed: string
  readonly file: string
  readonly bytes: number
  readonly outcome: 'imported' | 'skipped'
  /** Why it was skipped. */
  readonly sentence?: Label
  readonly read: number
  readonly good: number
  readonly quarantined: number
  readonly isNew: number
  readonly changed: number
  readonly same: number
  readonly totals: Totals
  readonly firstDay: Day | null
  readonly lastDay: Day | null
  readonly seconds: number
}

/** What an import did, or with a dry run would do. */
export type ImportReport = {
  readonly runId: number
  readonly mapping: string
  readonly businessDate: Day
  readonly dryRun: boolean
  readonly files: readonly FileReport[]
  /** Rows that full files ended or removed by leaving them out. */
  readonly ended: number
  readonly rowsIn: number
  readonly rowsOut: number
  readonly checksum: string
  readonly seconds: number
}

/** The report of a file that was delivered before. */
export function skippedFile(
  file: { readonly feed: { readonly key: string }; readonly name: string; readonly bytes: number },
  rows: number,
  sentence: Label,
): FileReport {
  const nothing = { isNew: 0, changed: 0, quarantined: 0, totals: {}, firstDay: null, lastDay: null, seconds: 0 }
  return {
    feed: file.feed.key,
    file: file.name,
    bytes: file.bytes,
    outcome: 'skipped',
    sentence,
    read: rows,
    good: rows,
    same: rows,
    ...nothing,
  }
}

/** Seconds since a mark of performance.now(), to the millisecond. */
export function secondsSince(mark: number): number {
  return Math.round(performance.now() - mark) / 1000
}
