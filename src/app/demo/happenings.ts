import { dayText } from './day-texts.ts'
import type { Calendar, Profile } from './profile.ts'
import type { RestrictionRow } from './protections.ts'
import type { Random } from './random.ts'
import type { TierKey } from './wealth.ts'

/** One event of the timeline. */
export type Happening = {
  readonly day: number
  readonly minute: number
  readonly kind: string
  readonly channel: string
  readonly amountFen: number
  readonly attributes: string
}

// How many of a hundred connected contacts about a product were welcome, at GOLD; other tiers answer more or less often. Invented, but not flat: propensities have something to find.
const welcome = {
  'TD-1Y': 16,
  'TD-3Y': 12,
  'CD-3Y': 14,
  'WM-CASH': 13,
  'WM-180': 11,
  'WM-365': 8,
  'FD-BOND': 6,
  'FD-BAL': 4,
  'FD-EQ': 3,
  'IN-ANN': 3,
  'IN-LIFE': 2,
  'BD-3Y': 15,
  'LN-CONS': 4,
  'LN-RENO': 3,
  'LN-SME': 6,
  'CC-STD': 7,
  'PAY-QR': 9,
  'SEC-LINK': 5,
  'SV-APP': 10,
} as const
const byTier: Readonly<Record<TierKey, number>> = { MASS: 0.6, BASIC: 0.8, GOLD: 1, PLATINUM: 1.3, DIAMOND: 1.45, PRIVATE: 1.6 }
const products = Object.keys(welcome) as (keyof typeof welcome)[]

/** Log-ins, pages, visits, the loan calculator, contacts and what was answered, complaints: as the bank's channels recorded them. */
export function happeningsOf(
  profile: Profile,
  restrictions: readonly RestrictionRow[],
  calendar: Calendar,
  random: Random,
): Happening[] {
  const happenings: Happening[] = []
  const first = Math.max(calendar.start, profile.openedOn)
  const add = (day: number, minute: number, kind: string, channel: string, attributes = '', amountFen = 0): void => {
    happenings.push({ day, minute, kind, channel, amountFen, attributes })
  }
  const span = calendar.end - first
  const logins = profile.hasApp ? Math.floor((span / 30) * (0.4 + 2.2 * random.unit())) : 0
  for (let n = 0; n < logins; n++) add(first + random.below(span + 1), random.between(420, 1380), 'login', 'app')
  const visits = profile.habit === 'dormant' ? 0 : random.below(profile.age >= 60 ? 5 : 2)
  for (let n = 0; n < visits; n++) add(first + random.below(span + 1), random.between(545, 1010), 'branch-visit', 'branch')
  const [reckons, times] = [random.chance(0.025), random.between(1, 5)]
  if (reckons && profile.hasApp && profile.age <= 60) {
    for (let n = 0; n < times; n++)
      add(
        calendar.end - random.below(Math.min(30, span + 1)),
        random.between(1100, 1380),
        'loan-calculator',
        'app',
        '',
        random.between(5, 50) * 1_000_000,
      )
  }
  contacts(profile, first, span, random, add)
  if (isMuchCalled(profile)) lateCalls(profile, calendar, add)
  for (const one of restrictions.filter((row) => row.kind === 'complaint-freeze' && row.from >= calendar.start)) {
    add(one.from, 620, 'complaint-opened', 'phone')
    if (one.to !== undefined) add(one.to, 900, 'complaint-closed', 'phone')
  }
  return happenings
}

type Add = (day: number, minute: number, kind: string, channel: string, attributes?: string) => void

/** Past contacts: managers call those they look after, the others get an SMS now and then. */
function contacts(profile: Profile, first: number, span: number, random: Random, add: Add): void {
  const usual = profile.owner === undefined ? 0.06 : profile.tier === 'MASS' ? 0.12 : 0.4
  const count = profile.habit === 'dormant' ? 0 : Math.floor((span / 30) * usual * 2 * random.unit())
  for (let n = 0; n < count; n++) {
    const day = first + random.below(span + 1)
    const minute = random.chance(0.6) ? random.between(545, 715) : random.between(845, 1060)
    const product = random.pick(products)
    const channel =
      profile.owner === undefined ? 'sms' : random.pick(['phone', 'phone', 'phone', 'wecom', 'wecom', 'visit', 'sms'] as const)
    const isReached = random.chance(channel === 'visit' ? 0.9 : 0.62)
    const odds = (welcome[product] / 100) * byTier[profile.tier] * (channel === 'sms' ? 0.35 : channel === 'visit' ? 1.6 : 1)
    const [isWelcome, isRefused, isTaken] = [random.chance(odds), random.chance(0.5), random.chance(0.4)]
    const outcome = isWelcome ? (isTaken ? 'agreed' : 'interested') : isRefused ? 'declined' : 'considering'
    const about = `"product":"${product}","tier":"${profile.tier}"`
    add(
      day,
      minute,
      'contact',
      channel,
      `{"channel":"${channel}","class":"marketing","outcome":"${isReached ? outcome : 'not-reached'}",${about}}`,
    )
    if (!isReached) continue
    add(
      day,
      Math.min(1439, minute + 6),
      'response',
      channel,
      `{"channel":"${channel}","outcome":"${outcome}","positive":"${isWelcome ? 1 : 0}",${about}}`,
    )
  }
}

/** One in sixty of those with a manager was called twice this week about the same thing: no third call may follow. */
function isMuchCalled({ person, owner, habit }: Profile): boolean {
  return person % 61 === 7 && owner !== undefined && habit !== 'dormant'
}

function lateCalls({ tier }: Profile, calendar: Calendar, add: Add): void {
  const said = `{"channel":"phone","class":"marketing","outcome":"not-reached","product":"TD-1Y","tier":"${tier}"}`
  for (const back of [4, 2]) add(calendar.end - back, 610, 'contact', 'phone', said)
}

/** The instant of a happening as the channels write it. */
export function instantText(one: Happening): string {
  const [hour, minute] = [Math.floor(one.minute / 60), one.minute % 60]
  return `${dayText(one.day)}T${hour < 10 ? '0' : ''}${hour}:${minute < 10 ? '0' : ''}${minute}:00+08:00`
}
