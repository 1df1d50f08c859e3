import type { Calendar, Profile } from './profile.ts'
import type { Random } from './random.ts'

// What a bank really knows of consent, risk and restrictions: not everybody was asked, some answers ended, some were taken back.

export type ConsentRow = {
  readonly channel: string
  readonly status: 'granted' | 'withdrawn' | 'refused'
  readonly method: string
  readonly from: number
  readonly to: number | undefined
}
export type RiskRow = { readonly on: number; readonly level: number; readonly to: number; readonly affordableFen: number }
export type QualifiedRow = {
  readonly on: number
  readonly to: number
  readonly basis: string
  readonly years: number
  /** Who is verified is assessed anew, the same day. */
  readonly risk: RiskRow
}
export type RestrictionRow = {
  readonly kind: string
  readonly channel: string
  readonly from: number
  readonly to: number | undefined
}

const channels = ['phone', 'sms', 'wecom', 'push', 'mail', 'visit'] as const

/** Answers to the question for marketing consent; nobody asked = no rows (three in ten). */
export function consentsOf(profile: Profile, calendar: Calendar, random: Random): ConsentRow[] {
  const u = random.unit()
  const method = random.pick(['counter', 'app', 'wecom'] as const)
  const from = Math.max(profile.openedOn, calendar.end - random.between(40, 900))
  const to = random.chance(0.08) ? from + 365 : undefined
  const isTakenBack = random.chance(0.06)
  const takenBackOn = Math.min(calendar.end, from + random.between(10, 300))
  if (u < 0.3 && profile.owner === undefined) return []
  if (u < 0.15) return []
  if (u < 0.36) return [{ channel: 'all', status: 'refused', method, from, to: undefined }]
  const granted = u < 0.72 ? ['all'] : channels.filter((_, i) => ((profile.person >> 1) + i) % 3 !== 0)
  const rows: ConsentRow[] = granted.map((channel) => ({ channel, status: 'granted', method, from, to }))
  if (isTakenBack && takenBackOn > from)
    rows.push({ channel: 'sms', status: 'withdrawn', method: 'sms-reply', from: takenBackOn, to: undefined })
  return rows
}

/** Past assessments; each holds for twelve months (DOMAIN B1 rule 5), so a third of them has ended, and some end within weeks. */
export function risksOf(profile: Profile, calendar: Calendar, random: Random): RiskRow[] {
  const isAsked = random.chance(profile.tier === 'MASS' ? 0.35 : 0.85)
  const u = random.unit()
  const back = u < 0.62 ? random.between(1, 330) : u < 0.68 ? 365 - random.between(0, 32) : random.between(366, 900)
  const level = Math.min(5, Math.max(1, random.between(1, 4) + (profile.tier === 'MASS' ? 0 : 1) - (profile.age >= 65 ? 1 : 0)))
  const again = random.chance(0.4)
  const share = random.between(30, 90)
  if (!isAsked || profile.kind === 'business' || profile.age < 18) return []
  const on = Math.max(profile.openedOn, calendar.end - back)
  const affordableFen = Math.round((profile.wealthFen * share) / 10_000_000) * 100_000 + 1_000_000
  const last: RiskRow = { on, level, to: on + 365, affordableFen }
  const earlier = on - 380
  return again && earlier > profile.openedOn
    ? [{ on: earlier, level: Math.max(1, level - 1), to: earlier + 365, affordableFen }, last]
    : [last]
}

/** What must not be done with a customer: few rows, each of a kind that the gates know. */
export function restrictionsOf(profile: Profile, calendar: Calendar, random: Random): RestrictionRow[] {
  const rows: RestrictionRow[] = []
  const add = (kind: string, share: number, to: (from: number) => number | undefined, channel = 'all'): void => {
    const [hit, back, span] = [random.chance(share), random.between(3, 400), random.between(5, 40)]
    const from = calendar.end - back
    if (hit && from >= profile.openedOn) rows.push({ kind, channel, from, to: to(from) === undefined ? undefined : from + span })
  }
  add('legal', 0.002, (from) => (from % 3 === 0 ? from : undefined))
  add('aml', 0.0012, () => undefined)
  add('deceased', profile.age > 70 ? 0.01 : 0.0005, () => undefined)
  add('do-not-contact', 0.012, () => undefined)
  add('do-not-contact', 0.01, () => undefined, 'phone')
  // Most complaints are settled within forty days; the freeze outlasts them by thirty.
  add('complaint-freeze', 0.02, (from) => (from < calendar.end - 42 ? from : undefined))
  // One in eighty has a complaint open, so that a bank of a thousand shows what a freeze does.
  const hasComplained = rows.some(({ kind }) => kind === 'complaint-freeze')
  if (profile.person % 79 === 11 && profile.kind === 'personal' && profile.openedOn < calendar.end - 12 && !hasComplained)
    rows.push({ kind: 'complaint-freeze', channel: 'all', from: calendar.end - 12, to: undefined })
  if (profile.kind === 'personal' && profile.age < 18 && random.chance(0.85))
    rows.push({ kind: 'guardian', channel: 'all', from: profile.openedOn, to: undefined })
  return rows
}

const grounds = ['family-financial-assets', 'family-net-assets', 'income'] as const

/** Whom the bank verified as a qualified investor, each for a year: half of those who bring three million, and of these a quarter lies too far back. */
export function qualifiedOf(profile: Profile, risks: readonly RiskRow[], calendar: Calendar, random: Random): QualifiedRow[] {
  const [isVerified, back, years, basis] = [
    random.chance(0.5),
    random.between(1, 480),
    random.between(2, 25),
    random.pick(grounds),
  ]
  if (!isVerified || profile.kind === 'business' || profile.age < 25 || profile.wealthFen < 300_000_000) return []
  const on = Math.max(profile.openedOn, calendar.end - back, ...risks.map((one) => one.on))
  const risk = { on, level: profile.person % 4 === 0 ? 4 : 5, to: on + 365, affordableFen: Math.round(profile.wealthFen * 0.6) }
  return [{ on, to: on + 365, basis, years, risk }]
}
