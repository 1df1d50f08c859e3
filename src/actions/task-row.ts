import type { Day } from '../kernel/day.ts'
import { dayAt } from '../kernel/day.ts'
import type { Label, Lang } from '../kernel/label.ts'
import type { z } from 'zod'
import type { responseRow, TaskRow } from './api.ts'
import { nextSteps, outcomeLabel } from './outcomes-of-contact.ts'
import type { Note } from './service-notes.ts'
import type { LastContact, ResponseRecord } from './store-responses.ts'
import type { TaskRecord } from './store.ts'

/** What a task's keys are called: offers by key and version, tiers and triggers by key. A key nobody lists any more is shown as it is. */
export type Labels = {
  readonly offer: (key: string, version: number) => Label
  readonly tier: (key: string) => Label | undefined
  readonly trigger: (key: string) => Label
  readonly gate: (key: string) => Label
}

/** What is shown in place of an offer that a policy stopped: what was to be sold is nobody's business any more. */
const stoppedOffer = { key: '', zh: '已停止的联系', en: 'Contact stopped' }

/** A task as a list shows it. Where a gate denies it, the gate stands there and nothing of the offer, its reasons or its sums. */
export function taskRowOf(
  task: TaskRecord,
  beside: {
    readonly name: string
    readonly last?: LastContact | undefined
    readonly labels: Labels
    readonly lang: Lang
  },
): TaskRow {
  const shown = rowOf(task, beside)
  if (task.denied === null) return shown
  const { trigger: _trigger, amountFen: _amount, ...rest } = shown
  const { gate, zh, en } = task.denied
  const denied = { gate: { key: gate, ...beside.labels.gate(gate) }, sentence: { zh, en }, passes: task.status === 'open' }
  return { ...rest, offer: stoppedOffer, reasons: [], valueFen: 0, denied }
}

function rowOf(task: TaskRecord, beside: Parameters<typeof taskRowOf>[1]): TaskRow {
  const { labels, last, lang } = beside
  const tier = labels.tier(task.tierKey)
  return {
    taskId: task.taskId,
    customerId: task.customerId,
    customerName: beside.name,
    ...(tier === undefined ? {} : { tier: { key: task.tierKey, ...tier } }),
    offer: { key: task.offerKey, ...labels.offer(task.offerKey, task.offerVersion) },
    channel: task.channel,
    contentClass: task.contentClass,
    ...(task.triggerKey === null ? {} : { trigger: { key: task.triggerKey, ...labels.trigger(task.triggerKey) } }),
    reasons: task.reasons.map((reason) => ({ ...reason })),
    ...(task.amountFen === null ? {} : { amountFen: task.amountFen }),
    valueFen: task.valueFen,
    minutes: task.minutes,
    dueOn: task.dueOn,
    expiresOn: task.expiresOn,
    rank: task.rank,
    status: task.status,
    ownerStaffId: task.ownerStaffId,
    ownerName: lang === 'zh' ? task.ownerZh : task.ownerEn,
    ...(last === undefined
      ? {}
      : {
          lastContact: {
            on: dayAt(last.recordedAt),
            channel: last.channel,
            outcome: { key: last.outcome, ...outcomeLabel(last.outcome) },
          },
        }),
  }
}

/** Whether an entry may still be corrected: it stands, the reader wrote it, and its day is not closed by a night. */
export function isCorrectable(
  entry: Pick<ResponseRecord, 'counteredBy' | 'withdrawn' | 'recordedAt' | 'userId'>,
  reader: number,
  today: Day,
  businessDate: Day | undefined,
): boolean {
  const on = dayAt(entry.recordedAt)
  return (
    entry.counteredBy === null &&
    !entry.withdrawn &&
    entry.userId === reader &&
    on === today &&
    (businessDate === undefined || on > businessDate)
  )
}

/** A recorded result as people read it. */
export function responseRowOf(
  entry: ResponseRecord,
  beside: { readonly lang: Lang; readonly words?: Note; readonly correctable: boolean },
): z.output<typeof responseRow> {
  const { kind } = entry.preference
  const { note, heard } = beside.words ?? {}
  // Kept in the clear before words were sealed.
  const value = heard ?? entry.preference.value
  return {
    responseId: entry.responseId,
    ...(entry.taskId === null ? {} : { taskId: entry.taskId }),
    channel: entry.channel,
    outcome: { key: entry.outcome, ...outcomeLabel(entry.outcome) },
    nextStep: { key: entry.nextStep, ...(nextSteps.find(entry.nextStep)?.label ?? { zh: entry.nextStep, en: entry.nextStep }) },
    ...(entry.nextOn === null ? {} : { nextOn: entry.nextOn }),
    ...(kind === undefined || value === undefined ? {} : { preference: { kind, value } }),
    ...(note === undefined ? {} : { note }),
    staffName: beside.lang === 'zh' ? entry.staffZh : entry.staffEn,
    recordedAt: entry.recordedAt.toISOString(),
    inbound: entry.inbound,
    withdrawn: entry.withdrawn,
    ...(entry.counteredBy === null ? {} : { counteredBy: entry.counteredBy }),
    correctable: beside.correctable,
  }
}
