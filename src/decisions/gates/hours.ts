import { z } from 'zod'
import { type Day, dayAt, timeAt } from '../../kernel/day.ts'
import { type Calendar, calendars, isWorkingDay } from '../../kernel/calendar.ts'
import { type Channel, channelLabels, channels } from '../facts.ts'
import { always, defineGate, never } from './gate.ts'

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is HH:mm')
const window = z.tuple([time, time]).refine(([from, to]) => from < to, 'a window ends after it begins')

const params = z.strictObject({
  calendar: z.string(),
  /** Half-open windows [from, to) of local time per channel; none = the channel is closed. */
  windows: z.record(z.enum(channels), z.array(window)),
  /** Channels that people carry, open on working days only. */
  workingDayChannels: z.array(z.enum(channels)),
})
export type ContactHours = z.infer<typeof params>

/** Reads the stored hours. */
export function contactHours(json: unknown): ContactHours {
  return params.parse(json)
}

/** Whether the channel is open at some time of the day. */
export function hasLawfulWindow(hours: ContactHours, calendar: Calendar, channel: Channel, day: Day): boolean {
  return hours.windows[channel].length > 0 && (!hours.workingDayChannels.includes(channel) || isWorkingDay(calendar, day))
}

/** Whether a contact through the channel is lawful at this very instant: asked when issuing what is sent at once, and again at send. */
export function isLawfulInstant(hours: ContactHours, calendar: Calendar, channel: Channel, instant: Date): boolean {
  const now = timeAt(instant)
  const isOpen = hours.windows[channel].some(([from, to]) => from <= now && now < to)
  return isOpen && hasLawfulWindow(hours, calendar, channel, dayAt(instant))
}

/**
 * No contact outside the bank's hours. At night the question is whether the day it falls due has a lawful window at all. No statute sets the
 * clock for banks (DOMAIN B6), so the hours are the bank's; calls also rest over lunch.
 */
export const hours = defineGate({
  key: 'hours',
  code: 5,
  label: { zh: '联系时段', en: 'Hours and calendar' },
  columns: [],
  params,
  judge: ({ treatment, offer }, open) => {
    const calendar = calendars.get(open.calendar)
    return {
      denied: !hasLawfulWindow(open, calendar, treatment.channel, offer.dueOn),
      evidence: { channel: treatment.channel, dueOn: offer.dueOn, windows: open.windows[treatment.channel].length },
    }
  },
  sql: ({ treatment, offer }, open) =>
    hasLawfulWindow(open, calendars.get(open.calendar), treatment.channel, offer.dueOn) ? never : always,
  explain: ({ denied, evidence }) => {
    const channel = channelLabels[evidence['channel'] as Channel]
    return denied
      ? { zh: `${evidence['dueOn']} ${channel.zh}无可联系时段`, en: `${channel.en} has no lawful hours on ${evidence['dueOn']}` }
      : { zh: `${evidence['dueOn']} ${channel.zh}有可联系时段`, en: `${channel.en} has lawful hours on ${evidence['dueOn']}` }
  },
  examples: [
    { given: {}, because: 'a working Friday', denied: false },
    { given: { offer: { dueOn: '2026-10-04' as Day } }, because: 'a public holiday', denied: true },
    { given: { offer: { dueOn: '2026-10-10' as Day } }, because: 'a Saturday worked instead', denied: false },
    {
      given: { offer: { dueOn: '2026-10-04' as Day }, treatment: { channel: 'push' } },
      because: 'a push needs nobody at work',
      denied: false,
    },
  ],
})
