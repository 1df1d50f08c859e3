import { compactDay, dayText, moneyText } from './day-texts.ts'
import { accountNumber } from './made-up-numbers.ts'
import type { Calendar, Profile } from './profile.ts'

// A few customers keep dollars. Everything follows from who they are: nothing is drawn, so all others stay as they are.

/** One customer in so many, and which. */
const ONE_IN = 199
const WHICH = 23
/** The last of the numbers a person's accounts may have. */
const NTH = 19

export type DollarMove = {
  readonly day: number
  readonly cents: number
  readonly balanceCents: number
  readonly category: string
}
export type DollarAccount = { readonly number: string; readonly openedOn: number; readonly moves: readonly DollarMove[] }

/** The dollar account of a customer who has one: money from abroad, more of it a year later, and some of it spent before the last day. */
export function dollarsOf(profile: Profile, calendar: Calendar): DollarAccount | undefined {
  const { person, kind, age } = profile
  if (person % ONE_IN !== WHICH || kind !== 'personal' || age < 20) return undefined
  const first = Math.max(profile.openedOn, calendar.start) + 30 + (person % 60)
  const planned = [
    { day: first, cents: 500_000 + (person % 47) * 10_000, category: 'transfer-in' },
    { day: calendar.end - 40 - (person % 20), cents: 200_000 + (person % 31) * 5_000, category: 'transfer-in' },
    { day: calendar.end - 3, cents: -150_000 - (person % 11) * 1_000, category: 'transfer-out' },
  ]
  let balanceCents = 0
  const moves = planned
    .filter(({ day }) => day >= first && day <= calendar.end)
    .map((move) => {
      balanceCents += move.cents
      return { ...move, balanceCents }
    })
  return { number: accountNumber('core', person, NTH), openedOn: first, moves: balanceCents < 0 ? moves.slice(0, 1) : moves }
}

/** The dollar account's rows in the extracts of the ledger. */
export function dollarRows(account: DollarAccount, person: number) {
  return {
    balances: account.moves.map(({ day, balanceCents }) => `1,${account.number},${compactDay(day)},${moneyText(balanceCents)}\n`),
    transactions: account.moves.map(
      ({ day, cents, category }, n) =>
        `core,T${person}-USD-${n + 1},${account.number},${dayText(day)},600,${moneyText(cents)},USD,${category},app,true,,false\n`,
    ),
  }
}

const SATURDAY = 2
const BASE = 71_000

/** The dollar's mid rate of every weekday of the history and of the ten days before it: between 7.10 and 7.22 yuan, up and down in waves of half a year. */
export function dollarRates({ start, end }: Calendar): readonly string[] {
  const rows: string[] = []
  for (let day = start - 10; day <= end; day += 1) {
    // Day number 0 is a Thursday.
    const weekday = ((day % 7) + 7) % 7
    if (weekday === SATURDAY || weekday === SATURDAY + 1) continue
    const phase = ((day % 180) + 180) % 180
    const mid = BASE + (phase < 90 ? phase : 180 - phase) * 13 + (day % 5) * 3
    rows.push(`USD,${dayText(day)},${Math.floor(mid / 10_000)}.${String(mid % 10_000).padStart(4, '0')},CFETS`)
  }
  return rows
}
