import { z } from 'zod'
import { addDays, type Day } from '../../kernel/day.ts'
import { channelBits, channels, classNumbers, contentClasses, type ContentClass, daySql, type PastContact } from '../facts.ts'
import { anyOf, defineGate, missing } from './gate.ts'

const cap = z.strictObject({ days: z.int().min(1).max(30), max: z.int().min(0).max(100) })
export type Cap = z.infer<typeof cap>

const params = z.strictObject({
  /** The classes that are counted, and stopped: service is exempt. */
  classes: z.array(z.enum(contentClasses)),
  channels: z.record(z.enum(channels), z.array(cap)),
  allChannels: z.array(cap),
})
export type FrequencyCaps = z.infer<typeof params>

/** Reads the stored caps. */
export function frequencyCaps(json: unknown): FrequencyCaps {
  return params.parse(json)
}

/** Caps that would stop nobody, or everybody: marketing is always counted, over all channels together at least, and a channel is closed by its hours, not by a cap of nothing. */
function floors({ classes, channels: own, allChannels }: FrequencyCaps): readonly string[] {
  const lists = [
    ...Object.entries(own).map(([channel, caps]) => [`channels.${channel}`, caps] as const),
    ['allChannels', allChannels] as const,
  ]
  return [
    ...missing('classes', classes, ['marketing']),
    ...(allChannels.length === 0 ? ['allChannels: no cap bounds the contacts over all channels'] : []),
    ...lists.flatMap(([place, caps]) =>
      caps.flatMap(({ max }, i) => (max < 1 ? [`${place}.${i}.max: a cap allows one contact at least`] : [])),
    ),
  ]
}

/** The caps a contact of the class through the channel is under: those of its channel, then those of all channels (bit 0). */
export function capsFor(
  caps: FrequencyCaps,
  channel: (typeof channels)[number],
  contentClass: ContentClass,
): readonly (Cap & { readonly channel: number })[] {
  if (!caps.classes.includes(contentClass)) return []
  return [
    ...caps.channels[channel].map((one) => ({ ...one, channel: channelBits[channel] })),
    ...caps.allChannels.map((one) => ({ ...one, channel: 0 })),
  ]
}

/**
 * Contacts that a window of `days` ending on the contact day holds. What is planned later counts as if it were on the day itself: the night
 * never overshoots, and the ledger decides exactly when the contact is reserved.
 */
function seenIn(
  contacts: readonly PastContact[],
  rule: Cap & { readonly channel: number },
  classes: readonly number[],
  contactOn: Day,
): number {
  if (contacts.length === 0) return 0
  const after = addDays(contactOn, -rule.days)
  return contacts.filter(
    ({ on, channel, contentClass }) =>
      on > after && classes.includes(contentClass) && (rule.channel === 0 || channel === rule.channel),
  ).length
}

/** Not too often: marketing contacts in sliding windows, per channel and over all of them (DOMAIN B6, D2). */
export const frequencyCap = defineGate({
  key: 'frequency-cap',
  code: 6,
  label: { zh: '联系频次', en: 'Frequency' },
  columns: ['contacts_day', 'contacts_channel', 'contacts_class'],
  params,
  floors,
  judge: ({ facts, treatment, offer, days }, caps) => {
    const classes: readonly number[] = caps.classes.map((name) => classNumbers[name])
    const counted = capsFor(caps, treatment.channel, offer.contentClass).map((rule) => ({
      ...rule,
      seen: seenIn(facts.contacts, rule, classes, days.contactOn),
    }))
    const reached = counted.find(({ seen, max }) => seen >= max)
    const shown = reached ?? counted.at(-1)
    const evidence =
      shown === undefined
        ? { contentClass: offer.contentClass }
        : { channel: shown.channel === 0 ? 'all' : treatment.channel, seen: shown.seen, limit: shown.max, days: shown.days }
    return { denied: reached !== undefined, evidence }
  },
  sql: ({ treatment, offer }, caps, { days }) => {
    const classes = caps.classes.map((name) => `k = ${classNumbers[name]}`).join(' OR ')
    return anyOf(
      capsFor(caps, treatment.channel, offer.contentClass).map(({ channel, days: length, max }) => {
        const inWindow = `d > ${daySql(addDays(days.contactOn, -length))} AND (${classes})`
        // Both lambdas take the same three arrays, so that equal windows are one expression to the engine.
        const counts = channel === 0 ? inWindow : `${inWindow} AND c = ${channel}`
        return `arrayCount((d, c, k) -> ${counts}, contacts_day, contacts_channel, contacts_class) >= ${max}`
      }),
    )
  },
  explain: ({ denied, evidence }) => {
    if (evidence['limit'] === undefined) return { zh: '非营销联系，不计频次', en: 'not marketing: not counted' }
    const { seen, limit, days } = evidence
    const where = evidence['channel'] === 'all' ? { zh: '全渠道', en: 'all channels' } : { zh: '该渠道', en: 'this channel' }
    return denied
      ? {
          zh: `${where.zh} ${days} 天内已联系 ${seen} 次，上限 ${limit} 次`,
          en: `${seen} contacts in ${days} days over ${where.en}; the limit is ${limit}`,
        }
      : {
          zh: `${where.zh} ${days} 天内 ${seen} 次，未达上限 ${limit} 次`,
          en: `${seen} of ${limit} contacts in ${days} days over ${where.en}`,
        }
  },
  examples: [
    { given: {}, because: 'no contact yet', denied: false },
    { given: { facts: { contacts: calls('2026-10-10') } }, because: 'one call in seven days of two', denied: false },
    { given: { facts: { contacts: calls('2026-10-10', '2026-10-14') } }, because: 'two calls in seven days', denied: true },
    {
      given: { facts: { contacts: calls('2026-10-09', '2026-10-14') } },
      because: 'the first lies eight days back',
      denied: false,
    },
    {
      given: { facts: { contacts: calls('2026-10-12', '2026-10-14').map((contact) => ({ ...contact, contentClass: 2 })) } },
      because: 'service contacts do not count',
      denied: false,
    },
    {
      given: { facts: { contacts: calls('2026-10-10', '2026-10-14') }, offer: { contentClass: 'service' } },
      because: 'service is exempt',
      denied: false,
    },
    {
      given: {
        facts: {
          contacts: calls('2026-10-11', '2026-10-12', '2026-10-13').map((c, i) => ({ ...c, channel: [2, 4, 8][i] ?? 0 })),
        },
      },
      because: 'three contacts in seven days over all channels',
      denied: true,
    },
  ],
})

function calls(...days: readonly string[]): readonly PastContact[] {
  return days.map((on) => ({ on: on as Day, channel: channelBits.phone, contentClass: classNumbers.marketing }))
}
