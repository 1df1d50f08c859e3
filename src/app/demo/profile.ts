import { type Day, toDayNumber } from '../../kernel/day.ts'
import type { Branch } from './network.ts'
import type { Random } from './random.ts'
import { tierFloors, type TierKey, tierKeyOf } from './wealth.ts'

/** How somebody uses the current account. */
export type Habit = 'dormant' | 'quiet' | 'payroll' | 'pension' | 'ordinary' | 'merchant'
/** What happens to somebody just before the business date. */
export type Story = 'none' | 'near-tier' | 'large-inflow' | 'large-outflow' | 'large-outflow-own'

/** Everything about a made-up customer that the files of different systems must agree on. Money in fen, days as day numbers. */
export type Profile = {
  readonly person: number
  readonly key: string
  readonly kind: 'personal' | 'business'
  readonly gender: 'm' | 'f'
  readonly bornOn: number
  readonly age: number
  readonly openedOn: number
  readonly branch: Branch
  readonly owner: string | undefined
  readonly wealthFen: number
  readonly tier: TierKey
  readonly habit: Habit
  readonly story: Story
  readonly salaryFen: number
  readonly isParent: boolean
  readonly hasApp: boolean
  readonly hasCard: boolean
  /** Whether the card system knows the person under a key of its own. */
  readonly isTwice: boolean
}

export type Calendar = { readonly start: number; readonly end: number }

/** The days of a history of fifteen months and the part of a month that ends on the given day. */
export function calendarOf(startDay: Day, endDay: Day): Calendar {
  return { start: toDayNumber(startDay), end: toDayNumber(endDay) }
}

/** Draws one customer. The order of the draws is part of the seed's meaning: new draws go last. */
export function profileOf(
  person: number,
  wealth: number,
  branches: readonly Branch[],
  calendar: Calendar,
  random: Random,
): Profile {
  const branch = random.pick(branches)
  const isBusiness = random.chance(0.03)
  const age = isBusiness ? 0 : ageOf(random)
  const isMinor = !isBusiness && age < 18
  const gender = person % 2 === 1 ? 'm' : 'f'
  const bornOn = calendar.end - Math.floor(age * 365.2425) - random.between(0, 364)
  // A business has no age of its own here; its first account may be as old as anybody's.
  const openedOn = openedOf(random, calendar, isBusiness ? 0 : isMinor ? bornOn + 200 : bornOn + 18 * 366)
  const yuan = isMinor ? Math.min(wealth, 40_000) : wealth
  const habit = isBusiness ? 'merchant' : habitOf(random, age, yuan, openedOn < calendar.start)
  const story = storyOf(random, yuan, isMinor || isBusiness)
  const settled = Math.max(1, Math.round(story === 'near-tier' ? nearNextTier(yuan, random) : yuan))
  const ownDraw = random.pick(branch.rms)
  const isActive = habit !== 'dormant'
  const isAdult = !isBusiness && age >= 20
  const isTwice = isAdult && random.chance(0.012)
  return {
    person,
    key: `C${String(person).padStart(8, '0')}`,
    kind: isBusiness ? 'business' : 'personal',
    gender,
    bornOn,
    age,
    openedOn,
    branch,
    // Layered responsibility (DOMAIN A9): who brings five thousand yuan or a business has a manager, the others are the branch's pool.
    owner: settled >= 5000 || isBusiness ? ownDraw : undefined,
    wealthFen: settled * 100,
    tier: tierKeyOf(settled),
    habit,
    story,
    salaryFen: random.between(40, 300) * 10_000,
    isParent: age >= 30 && age <= 50 && random.chance(0.25),
    hasApp: isActive && !isMinor && random.chance(age > 65 ? 0.3 : 0.75),
    hasCard: isTwice || (isAdult && age <= 68 && random.chance(0.28)),
    isTwice,
  }
}

function ageOf(random: Random): number {
  const u = random.unit()
  if (u < 0.015) return random.between(6, 17)
  if (u < 0.3) return random.between(18, 32)
  if (u < 0.65) return random.between(33, 49)
  if (u < 0.83) return random.between(50, 60)
  return random.between(61, 88)
}

function openedOf(random: Random, calendar: Calendar, earliest: number): number {
  // Three in a hundred joined in the last half year; the others over the eighteen years before history begins.
  const drawn = random.chance(0.03) ? calendar.end - random.between(2, 180) : calendar.start - random.between(30, 18 * 365)
  return Math.min(calendar.end - 1, Math.max(drawn, earliest))
}

function habitOf(random: Random, age: number, yuan: number, isOld: boolean): Habit {
  const u = random.unit()
  if (isOld && yuan < 1000 && u < 0.3) return 'dormant'
  if (age < 18) return 'quiet'
  if (age >= 60) return u < 0.75 ? 'pension' : 'quiet'
  return u < 0.55 ? 'payroll' : u < 0.75 ? 'ordinary' : 'quiet'
}

function storyOf(random: Random, yuan: number, isExcluded: boolean): Story {
  const u = random.unit()
  if (isExcluded) return 'none'
  if (yuan >= 400_000 && u < 0.06) return 'large-inflow'
  if (yuan >= 150_000 && u < 0.08) return 'large-outflow'
  if (yuan >= 150_000 && u < 0.1) return 'large-outflow-own'
  return u < 0.4 && isNearBelow(yuan) ? 'near-tier' : 'none'
}

function isNearBelow(yuan: number): boolean {
  return tierFloors.some((floor) => yuan < floor && yuan >= floor * 0.7)
}

function nearNextTier(yuan: number, random: Random): number {
  const next = tierFloors.find((floor) => yuan < floor) ?? yuan
  return (next * random.between(870, 985)) / 1000
}
