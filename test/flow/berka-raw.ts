// Berka's raw files read with none of the product's code: the independent witness of every number the product states about the bank.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A movement: the number of its day, hundredths of a crown (in is positive), what it was for. */
type Movement = { readonly day: number; readonly cents: number; readonly symbol: string }

export type RawClient = {
  readonly id: string
  readonly district: string
  readonly born: { readonly year: number; readonly month: number; readonly day: number }
  /** When the account the client owns or may dispose of was opened. */
  readonly since: number
  /** Of the accounts the client owns. */
  readonly movements: readonly Movement[]
  /** When they took out loans, and when an account was opened or a card issued: day numbers. */
  readonly loans: readonly number[]
  readonly accounts: readonly number[]
  readonly cards: readonly number[]
}

/** Days since 1970-01-01 of YYMMDD. */
export function dayOf(text: string): number {
  const [year, month, day] = [text.slice(0, 2), text.slice(2, 4), text.slice(4, 6)].map(Number)
  return Date.UTC(1900 + (year ?? 0), (month ?? 1) - 1, day) / 86_400_000
}

function rowsOf(folder: string, file: string): readonly string[][] {
  const lines = readFileSync(join(folder, file), 'latin1').split('\r\n').slice(1)
  return lines.filter((line) => line !== '').map((line) => line.split(';').map((cell) => cell.replaceAll('"', '')))
}

/** Lists by key. */
function grouped<T>(rows: readonly string[][], keyAt: number, of: (row: string[]) => T): ReadonlyMap<string, readonly T[]> {
  const lists = new Map<string, T[]>()
  for (const row of rows) {
    const key = row[keyAt] ?? ''
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [of(row)])
    else list.push(of(row))
  }
  return lists
}

/** The whole bank, every client with what is theirs, whatever its date. */
export function readBerka(folder: string): readonly RawClient[] {
  const accountOpened = new Map(rowsOf(folder, 'account.asc').map(([id = '', , , date = '']) => [id, dayOf(date)]))
  const movements = grouped(
    rowsOf(folder, 'trans_19930101_19940330.asc'),
    1,
    ([, , date = '', type, , amount, , symbol = '']) => ({
      day: dayOf(date),
      cents: Math.round(Number(amount) * 100) * (type === 'PRIJEM' ? 1 : -1),
      symbol,
    }),
  )
  const loans = grouped(rowsOf(folder, 'loan.asc'), 1, ([, , date = '']) => dayOf(date))
  const cards = grouped(rowsOf(folder, 'card.asc'), 1, ([, , , issued = '']) => dayOf(issued))
  const dispositions = grouped(rowsOf(folder, 'disp.asc'), 1, ([id = '', , account = '', type]) => ({
    id,
    account,
    owns: type === 'OWNER',
  }))
  return rowsOf(folder, 'client.asc').map(([id = '', birth = '', district = '']) => {
    const held = dispositions.get(id) ?? []
    const owned = held.filter(({ owns }) => owns).map(({ account }) => account)
    const month = Number(birth.slice(2, 4))
    return {
      id,
      district,
      born: { year: 1900 + Number(birth.slice(0, 2)), month: month > 50 ? month - 50 : month, day: Number(birth.slice(4, 6)) },
      since: Math.min(...held.map(({ account }) => accountOpened.get(account) ?? Number.NaN)),
      movements: owned.flatMap((account) => movements.get(account) ?? []),
      loans: owned.flatMap((account) => loans.get(account) ?? []),
      accounts: owned.map((account) => accountOpened.get(account) ?? Number.NaN),
      cards: held.flatMap((disposition) => cards.get(disposition.id) ?? []),
    }
  })
}

const sum = (movements: readonly Movement[]): number => movements.reduce((total, { cents }) => total + cents, 0)

/** Everything on the account at the end of a day. */
export function balanceOn(client: RawClient, day: number): number {
  return sum(client.movements.filter((movement) => movement.day <= day))
}

/** The average of the balances at the end of each day from one to another, rounded half away from zero. */
export function averageBetween(client: RawClient, from: number, to: number): number {
  let total = 0
  for (let day = from; day <= to; day += 1) total += balanceOn(client, day)
  const average = total / (to - from + 1)
  return Math.sign(average) * Math.round(Math.abs(average))
}

/** The movements of the n days that end with a day. */
export function lastDays(client: RawClient, day: number, n: number): readonly Movement[] {
  return client.movements.filter((movement) => movement.day <= day && movement.day > day - n)
}

export function inflow(movements: readonly Movement[]): number {
  return sum(movements.filter(({ cents }) => cents > 0))
}

export function outflow(movements: readonly Movement[]): number {
  return -sum(movements.filter(({ cents }) => cents < 0))
}

/** The largest day of the three that end with a day, by a measure. */
export function largestOfThree(client: RawClient, day: number, measure: (movements: readonly Movement[]) => number): number {
  return Math.max(...[0, 1, 2].map((ago) => measure(client.movements.filter((movement) => movement.day === day - ago))))
}

/** Completed years on a day given as YYMMDD. */
export function ageOn(client: RawClient, date: string): number {
  const [year = 0, month = 0, day = 0] = [date.slice(0, 2), date.slice(2, 4), date.slice(4, 6)].map(Number)
  const hadBirthday = month > client.born.month || (month === client.born.month && day >= client.born.day)
  return 1900 + year - client.born.year - (hadBirthday ? 0 : 1)
}

/** Days from YYMMDD to the next birthday, 0 on it. */
export function daysToBirthday(client: RawClient, date: string): number {
  const today = dayOf(date)
  const birthday = (year: number) => Date.UTC(year, client.born.month - 1, client.born.day) / 86_400_000
  const year = 1900 + Number(date.slice(0, 2))
  return (birthday(year) >= today ? birthday(year) : birthday(year + 1)) - today
}
