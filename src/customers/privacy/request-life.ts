import { addWorkingDays, type Calendar, workingDaysBetween } from '../../kernel/calendar.ts'
import { addDays, type Day, weekdayOf } from '../../kernel/day.ts'
import { isAppError } from '../../kernel/errors.ts'
import type { Label } from '../../kernel/label.ts'
import { type RefusalKey, type RightKind, refusals, rights } from './rights.ts'

export const requestStates = ['received', 'open', 'approval', 'fulfilled', 'refused', 'restricted', 'taken-back'] as const
export type RequestState = (typeof requestStates)[number]
const closed: readonly RequestState[] = ['fulfilled', 'refused', 'restricted', 'taken-back']

/** Whether nothing more is to be done for a request. */
export function isClosed(state: RequestState): boolean {
  return closed.includes(state)
}

/** What can be done with a request. */
export type RequestAct =
  | 'identify'
  | 'assign'
  | 'fulfil'
  | 'refuse'
  | 'restrict'
  | 'propose'
  | 'approve'
  | 'decline'
  | 'take-back'

type Standing = { readonly kind: RightKind; readonly state: RequestState; readonly refusal?: RefusalKey }

/**
 * The state a request is in after an act; undefined where the act is not open. Nothing is granted before it is known who asks; a refusal for want of just that is. What is
 * deleted takes a second person, and where the law forbids deleting, the request ends as restricted.
 */
export function stateAfter({ kind, state, refusal }: Standing, act: RequestAct): RequestState | undefined {
  if (isClosed(state)) return undefined
  switch (act) {
    case 'identify':
      return state === 'received' ? 'open' : undefined
    case 'assign':
      return state
    case 'fulfil':
      return state === 'open' && kind !== 'delete' ? 'fulfilled' : undefined
    case 'refuse':
      return state === 'open' || (state === 'received' && refusal === 'identity-not-proven') ? 'refused' : undefined
    case 'restrict':
      return state === 'open' && kind === 'delete' ? 'restricted' : undefined
    case 'propose':
      return state === 'open' && kind === 'delete' ? 'approval' : undefined
    case 'approve':
      return state === 'approval' ? 'fulfilled' : undefined
    case 'decline':
      return state === 'approval' ? 'open' : undefined
    case 'take-back':
      return state === 'approval' ? undefined : 'taken-back'
    default:
      return act satisfies never
  }
}

/** The acts open on a request, in the order of its life. */
export function actsOn(standing: Standing): readonly RequestAct[] {
  const acts: readonly RequestAct[] = [
    'identify',
    'assign',
    'fulfil',
    'propose',
    'approve',
    'decline',
    'restrict',
    'refuse',
    'take-back',
  ]
  const known = { ...standing, refusal: standing.refusal ?? 'identity-not-proven' } as const
  return acts.filter((act) => stateAfter(known, act) !== undefined)
}

/** The last day on which a request received on a day is answered in time. Where next year's calendar is not official yet, weekends alone count: never later than the true day. */
export function dueOn(calendar: Calendar, receivedOn: Day, workingDays: number): Day {
  try {
    return addWorkingDays(calendar, receivedOn, workingDays)
  } catch (thrown) {
    if (!isAppError(thrown, 'calendar-year-missing')) throw thrown
    return addWeekdays(receivedOn, workingDays)
  }
}

/** Working days left until a due day, negative when it is over. */
export function daysLeft(calendar: Calendar, today: Day, due: Day): number {
  try {
    return workingDaysBetween(calendar, today, due)
  } catch (thrown) {
    if (!isAppError(thrown, 'calendar-year-missing')) throw thrown
    return today <= due ? weekdaysBetween(today, due) : -weekdaysBetween(due, today)
  }
}

function addWeekdays(from: Day, count: number): Day {
  let [day, left] = [from, count]
  while (left > 0) {
    day = addDays(day, 1)
    if (weekdayOf(day) <= 5) left -= 1
  }
  return day
}

function weekdaysBetween(from: Day, to: Day): number {
  let count = 0
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (weekdayOf(day) <= 5) count += 1
  return count
}

/** A sentence for the customer on what came of a request. */
export function outcomeText(kind: RightKind, state: RequestState, refusal: RefusalKey | undefined): Label {
  const right = rights.get(kind).label
  switch (state) {
    case 'received':
      return { zh: '已收到，等待核实身份。', en: 'Received; who asks is being established.' }
    case 'open':
    case 'approval':
      return { zh: '正在办理。', en: 'It is being worked on.' }
    case 'fulfilled':
      return { zh: `已办结：${right.zh}。`, en: `Done: ${right.en.toLowerCase()}.` }
    case 'taken-back':
      return { zh: '已由您撤回。', en: 'You took it back.' }
    case 'refused':
    case 'restricted': {
      if (refusal === undefined) return { zh: '未予同意。', en: 'Not granted.' }
      const { label, law } = refusals.get(refusal)
      return { zh: `未予同意：${label.zh}依据：${law.zh}。`, en: `Not granted: ${label.en} By: ${law.en}.` }
    }
    default:
      return state satisfies never
  }
}

/** What the states of a request are called. */
export const stateWords: Readonly<Record<RequestState, Label>> = {
  received: { zh: '待核实身份', en: 'Identity to be checked' },
  open: { zh: '办理中', en: 'In progress' },
  approval: { zh: '待复核删除', en: 'Deletion awaits approval' },
  fulfilled: { zh: '已办结', en: 'Done' },
  refused: { zh: '未予同意', en: 'Refused' },
  restricted: { zh: '改为限制处理', en: 'Restricted instead' },
  'taken-back': { zh: '客户撤回', en: 'Taken back' },
}
