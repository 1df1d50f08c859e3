import { fromDayNumber, toDayNumber, startOfMonth, addMonths } from '../../kernel/day.ts'
import type { Account } from './holdings.ts'
import { elsewhereNumber } from './made-up-numbers.ts'
import type { Calendar, Profile } from './profile.ts'
import type { Random } from './random.ts'

/** One intended movement. On the current account unless `of` names another; an outgoing one marked `fits` shrinks to what is there. */
export type Move = {
  readonly at: number // day × 1440 + minute
  readonly fen: number
  readonly category: string
  readonly channel: string
  readonly isInitiated: boolean
  readonly fits: boolean
  readonly counterparty: string
  readonly isOwn: boolean
  readonly of?: Account
}

export type Plan = {
  readonly profile: Profile
  readonly accounts: readonly Account[]
  readonly calendar: Calendar
  readonly density: number
}

const spending = [
  'purchase',
  'purchase',
  'purchase',
  'purchase',
  'purchase',
  'transfer-out',
  'utility',
  'cash-out',
  'medical',
  'rent',
  'other',
] as const
const spendChannels = ['app', 'app', 'app', 'app', 'pos', 'pos', 'atm', 'counter', 'web'] as const

export function move(day: number, minute: number, fen: number, category: string, rest: Partial<Move> = {}): Move {
  return {
    at: day * 1440 + minute,
    fen,
    category,
    channel: 'app',
    isInitiated: true,
    fits: false,
    counterparty: '',
    isOwn: false,
    ...rest,
  }
}

/** First days of the months of the history, each with the last day to fill. */
function monthsOf(calendar: Calendar): { readonly from: number; readonly to: number; readonly number: number }[] {
  const months = []
  let first = startOfMonth(fromDayNumber(calendar.start))
  while (toDayNumber(first) <= calendar.end) {
    const next = addMonths(first, 1)
    months.push({
      from: toDayNumber(first),
      to: Math.min(calendar.end, toDayNumber(next) - 1),
      number: Number(first.slice(5, 7)),
    })
    first = next
  }
  return months
}
let remembered: { readonly key: string; readonly months: ReturnType<typeof monthsOf> } | undefined
function months(calendar: Calendar): ReturnType<typeof monthsOf> {
  const key = `${calendar.start}/${calendar.end}`
  if (remembered?.key !== key) remembered = { key, months: monthsOf(calendar) }
  return remembered.months
}

/** What the customer does every month: income on its day, spending spread over the month, the bank's own postings. */
export function regularMoves(plan: Plan, random: Random): Move[] {
  const { profile, calendar } = plan
  const moves: Move[] = []
  const payday = 1 + (profile.person % 25)
  for (const month of months(calendar)) {
    const days = month.to - month.from + 1
    const income = incomeOf(plan, random)
    if (income !== undefined && payday <= days)
      moves.push(
        move(month.from + payday - 1, 540, income.fen, income.category, {
          channel: 'auto',
          isInitiated: false,
          counterparty: elsewhereNumber(7, profile.person % 400),
        }),
      )
    const wanted = monthlyCount(plan, random, days / 30)
    const each = (income?.fen ?? plan.profile.wealthFen * 0.02 + 60_000) / Math.max(1, wanted)
    for (let n = 0; n < wanted; n++)
      moves.push(...everydayMoves(plan, random, month.from + random.below(days), each, n + month.number))
    moves.push(...yearlyMoves(plan, month, days, random))
  }
  return moves
}

function incomeOf({ profile }: Plan, random: Random): { readonly fen: number; readonly category: string } | undefined {
  if (profile.habit === 'payroll') return { fen: profile.salaryFen + random.below(10) * 1000, category: 'salary' }
  if (profile.habit === 'pension') return { fen: 200_000 + (profile.salaryFen % 400_000), category: 'pension' }
  return undefined
}

function monthlyCount({ profile, density }: Plan, random: Random, part: number): number {
  const usual = { dormant: 0, quiet: 0.6, payroll: 3.4, pension: 1.8, ordinary: 2.5, merchant: 7 }[profile.habit]
  const exact = usual * density * part * (0.6 + 0.8 * random.unit())
  return Math.floor(exact) + (random.chance(exact % 1) ? 1 : 0)
}

function everydayMoves(plan: Plan, random: Random, day: number, each: number, n: number): Move[] {
  const { profile } = plan
  const minute = random.between(480, 1320)
  const fen = Math.max(500, Math.round(each * (0.5 + random.unit())))
  const category = random.pick(spending)
  const channel = category === 'cash-out' ? 'atm' : random.pick(spendChannels)
  const other = elsewhereNumber(6, random.below(1_000_000))
  if (profile.habit === 'merchant') {
    const sale = move(day, minute, 100_000 + fen, 'merchant-settlement', { channel: 'auto', isInitiated: false })
    return n % 2 === 0
      ? [sale]
      : [sale, move(day, minute + 30, -Math.round(1.9 * (100_000 + fen)), 'purchase', { fits: true, counterparty: other })]
  }
  const spend = move(day, minute, -fen, category, {
    channel,
    fits: true,
    isInitiated: category !== 'utility',
    counterparty: other,
  })
  if (profile.habit !== 'quiet' && profile.habit !== 'ordinary') return [spend]
  // Without a regular income what goes out had come in: one of two is an arrival.
  return n % 2 === 0 ? [move(day, minute, fen, 'transfer-in', { isInitiated: random.chance(0.5), counterparty: other })] : [spend]
}

function yearlyMoves(
  { profile, accounts }: Plan,
  month: { readonly from: number; readonly number: number },
  days: number,
  random: Random,
): Move[] {
  const moves: Move[] = []
  if (month.number % 3 === 0 && days >= 21)
    moves.push(move(month.from + 20, 5, 0, 'interest', { channel: 'auto', isInitiated: false }))
  if (profile.isParent && (month.number === 2 || month.number === 9))
    moves.push(
      move(month.from + 4, 600, -random.between(15, 120) * 10_000, 'tuition', {
        fits: true,
        counterparty: elsewhereNumber(7, 900 + (profile.person % 40)),
      }),
    )
  const card = accounts.find((account) => account.assetClass === 'card')
  if (card?.activatedOn !== undefined && card.activatedOn <= month.from && profile.habit !== 'dormant') {
    if (days >= 12)
      moves.push(
        move(month.from + random.below(days), random.between(600, 1300), -random.between(2, 30) * 10_000, 'purchase', {
          of: card,
          channel: 'pos',
          counterparty: elsewhereNumber(7, random.below(5000)),
        }),
      )
    if (days >= 25) moves.push(move(month.from + 24, 660, 0, 'card-repayment', { of: card }))
  }
  const loan = accounts.find((account) => account.assetClass === 'loan')
  if (loan !== undefined && days >= 20 && loan.openedOn < month.from)
    moves.push(
      move(month.from + 19, 300, Math.round(loan.principalFen / 36), 'loan-repayment', {
        of: loan,
        channel: 'auto',
        isInitiated: false,
      }),
    )
  return moves
}
