import type { z } from 'zod'
import type { Label } from '../../kernel/label.ts'
import type { nightRow, quarantineRow, runRow } from './api.ts'
import type { NightRecord, QuarantineRecord, RunRecord } from './store.ts'

/** A step as the plan of the night names it. */
export type PlannedStep = { readonly key: string; readonly label: Label }

/** Steps that are not part of a night's plan but have runs. */
const otherSteps: readonly PlannedStep[] = [
  { key: 'import', label: { zh: '导入', en: 'Import' } },
  { key: 'relay', label: { zh: '事件入库', en: 'Relay of events' } },
]

/** One run as the Night page shows it. */
export function runRowOf(run: RunRecord, plan: readonly PlannedStep[]): z.output<typeof runRow> {
  const { done, total, unit, note } = run.progress
  const step = [...plan, ...otherSteps].find((planned) => planned.key === run.step)
  const isMoving = run.status === 'running' && done !== undefined && total !== undefined && unit !== undefined
  return {
    runId: run.runId,
    step: run.step,
    label: step?.label ?? { zh: run.step, en: run.step },
    businessDate: run.businessDate,
    status: run.status,
    startedAt: run.startedAt.toISOString(),
    ...(run.finishedAt === null ? {} : { finishedAt: run.finishedAt.toISOString() }),
    seconds: run.seconds,
    rowsIn: run.rowsIn,
    rowsOut: run.rowsOut,
    ...(isMoving ? { progress: { done, total, unit, ...(note === undefined ? {} : { note }) } } : {}),
    ...(run.checksum === null ? {} : { checksum: run.checksum }),
    ...(run.error === null ? {} : { error: run.error }),
    quarantined: run.quarantined,
  }
}

/** A night with its runs in the order of the plan, and the steps that have none yet. */
export function nightRowOf(
  night: NightRecord,
  runs: readonly RunRecord[],
  plan: readonly PlannedStep[],
): z.output<typeof nightRow> {
  const place = (step: string) => {
    const at = plan.findIndex((planned) => planned.key === step)
    return at < 0 ? plan.length : at
  }
  const own = runs.filter((run) => run.nightId === night.nightId)
  return {
    nightId: night.nightId,
    businessDate: night.businessDate,
    status: night.status,
    startedAt: night.startedAt.toISOString(),
    ...(night.finishedAt === null ? {} : { finishedAt: night.finishedAt.toISOString() }),
    steps: [...own].sort((a, b) => place(a.step) - place(b.step) || a.runId - b.runId).map((run) => runRowOf(run, plan)),
    waiting: plan
      .filter((planned) => !own.some((run) => run.step === planned.key))
      .map(({ key, label }) => ({ step: key, label })),
  }
}

export function quarantineRowOf(row: QuarantineRecord): z.output<typeof quarantineRow> {
  return { ...row }
}

const columns = ['run', 'feed', 'file', 'line', 'field', 'value', 'reason', 'reason_zh', 'reason_en'] as const

/** The quarantine as CSV with a byte order mark, so that a spreadsheet reads it; a cell that looks like a formula is disarmed. */
export function quarantineCsv(rows: readonly QuarantineRecord[]): string {
  const cell = (value: string | number) => {
    const text = String(value)
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const lines = rows.map((row) =>
    [row.runId, row.feed, row.file, row.line, row.field, row.value, row.reasonCode, row.reason.zh, row.reason.en]
      .map(cell)
      .join(','),
  )
  return `\uFEFF${[columns.join(','), ...lines].join('\r\n')}\r\n`
}
