import type { Calendar, Profile } from './profile.ts'
import type { Random } from './random.ts'
import { accountNumber } from './made-up-numbers.ts'

/** A contract of a customer. Liabilities (card, loan) count what is owed as positive. */
export type Account = {
  readonly system: 'core' | 'credit'
  readonly partyKey: string
  readonly number: string
  readonly assetClass:
    | 'deposit'
    | 'time-deposit'
    | 'wealth'
    | 'fund'
    | 'insurance'
    | 'bond'
    | 'metal'
    | 'loan'
    | 'card'
    | 'merchant'
  readonly product: string
  readonly openedOn: number
  readonly maturesOn: number | undefined
  /** Set when it ended inside the history: its money came back to the current account on that day. */
  readonly closedOn: number | undefined
  readonly activatedOn: number | undefined
  readonly principalFen: number
  readonly limitFen: number
  readonly rateBp: number
}

type Shelf = {
  readonly assetClass: Account['assetClass']
  readonly product: string
  readonly termDays: number
  readonly rateBp: number
  readonly from: number
  readonly odds: number
}

// What people hold besides the current account: from which wealth on (yuan), and how often.
const shelf: readonly Shelf[] = [
  { assetClass: 'time-deposit', product: 'TD-1Y', termDays: 365, rateBp: 110, from: 2000, odds: 0.35 },
  { assetClass: 'time-deposit', product: 'TD-3Y', termDays: 1095, rateBp: 155, from: 20_000, odds: 0.25 },
  { assetClass: 'time-deposit', product: 'CD-3Y', termDays: 1095, rateBp: 175, from: 600_000, odds: 0.35 },
  { assetClass: 'wealth', product: 'WM-CASH', termDays: 0, rateBp: 160, from: 1000, odds: 0.2 },
  { assetClass: 'wealth', product: 'WM-180', termDays: 180, rateBp: 230, from: 40_000, odds: 0.35 },
  { assetClass: 'wealth', product: 'WM-365', termDays: 365, rateBp: 280, from: 400_000, odds: 0.3 },
  { assetClass: 'fund', product: 'FD-BAL', termDays: 0, rateBp: 0, from: 10_000, odds: 0.12 },
  { assetClass: 'fund', product: 'FD-EQ', termDays: 0, rateBp: 0, from: 100_000, odds: 0.12 },
  { assetClass: 'insurance', product: 'IN-ANN', termDays: 3650, rateBp: 0, from: 60_000, odds: 0.12 },
  { assetClass: 'bond', product: 'BD-3Y', termDays: 1095, rateBp: 193, from: 20_000, odds: 0.1 },
  { assetClass: 'metal', product: 'GD-ACC', termDays: 0, rateBp: 0, from: 50_000, odds: 0.06 },
]

/** The accounts of a customer, the current account first. What they hold together on the last day is the customer's wealth. */
export function accountsOf(profile: Profile, calendar: Calendar, random: Random): Account[] {
  const accounts: Account[] = []
  const add = (rest: Partial<Account> & Pick<Account, 'assetClass' | 'product'>): void => {
    accounts.push({
      system: 'core',
      partyKey: profile.key,
      number: accountNumber('core', profile.person, accounts.length),
      openedOn: profile.openedOn,
      maturesOn: undefined,
      closedOn: undefined,
      activatedOn: undefined,
      principalFen: 0,
      limitFen: 0,
      rateBp: 0,
      ...rest,
    })
  }
  add({ assetClass: 'deposit', product: 'DD-CNY', rateBp: 5 })
  const yuan = profile.wealthFen / 100
  // A part stays at call, what is about to move most of all; the shelf takes from the rest, richest products first.
  let free = Math.floor(yuan * (profile.story.startsWith('large') ? 0.4 : 0.75))
  for (const item of [...shelf].reverse()) {
    const isTaken = random.chance(item.odds)
    const share = random.between(25, 80) / 100
    const back = random.between(5, Math.max(6, item.termDays === 0 ? 700 : Math.min(item.termDays, 700)))
    const timing = random.unit()
    const jitter = random.below(5)
    if (!isTaken || profile.kind === 'business' || profile.age < 18 || yuan < item.from) continue
    const amount = roundTo(Math.floor(free * share), item.assetClass === 'time-deposit' ? 1000 : 100)
    if (amount < 500) continue
    free -= amount
    const dates = datesOf(item.termDays, back, timing, jitter, profile, calendar)
    add({ assetClass: item.assetClass, product: item.product, principalFen: amount * 100, rateBp: item.rateBp, ...dates })
  }
  addBusiness(profile, add)
  addCredit(profile, calendar, random, accounts, add)
  return accounts
}

/** When a holding began and ends. One in six with a term ends about the business date: three days before it, on it, or up to fifteen days after. */
function datesOf(
  termDays: number,
  back: number,
  timing: number,
  jitter: number,
  profile: Profile,
  calendar: Calendar,
): Pick<Account, 'openedOn' | 'maturesOn' | 'closedOn'> {
  if (termDays === 0)
    return { openedOn: Math.max(profile.openedOn, calendar.end - back), maturesOn: undefined, closedOn: undefined }
  const nearby = [-3, 1, 3, 7, 15][jitter] ?? 7
  const openedOn = timing < 1 / 6 ? calendar.end + nearby - termDays : calendar.end - Math.min(back, termDays - 1)
  if (openedOn < profile.openedOn)
    return {
      openedOn: profile.openedOn,
      maturesOn: profile.openedOn + termDays,
      closedOn: endedOn(profile.openedOn + termDays, calendar),
    }
  return { openedOn, maturesOn: openedOn + termDays, closedOn: endedOn(openedOn + termDays, calendar) }
}

/** A contract whose last day is past is closed on it, if that lies inside the history; one that ended before is not in the extract at all. */
function endedOn(maturesOn: number, calendar: Calendar): number | undefined {
  return maturesOn <= calendar.end ? Math.max(maturesOn, calendar.start + 1) : undefined
}

type Add = (rest: Partial<Account> & Pick<Account, 'assetClass' | 'product'>) => void

function addBusiness(profile: Profile, add: Add): void {
  if (profile.kind === 'business') add({ assetClass: 'merchant', product: 'PAY-QR', activatedOn: profile.openedOn + 5 })
}

function addCredit(profile: Profile, calendar: Calendar, random: Random, accounts: Account[], add: Add): void {
  const [loanDraw, loanYuan, loanBack] = [random.unit(), random.between(3, 40), random.between(20, 700)]
  const [sleeps, issuedBack, limit] = [random.chance(0.05), random.between(16, 200), random.between(5, 60)]
  if (loanDraw < 0.05 && profile.habit !== 'dormant' && profile.age !== 0 && profile.age >= 22 && profile.age <= 60) {
    const openedOn = Math.max(profile.openedOn, calendar.end - loanBack)
    add({
      assetClass: 'loan',
      product: loanDraw < 0.03 ? 'LN-CONS' : 'LN-RENO',
      principalFen: loanYuan * 1_000_000,
      rateBp: 380,
      openedOn,
      maturesOn: openedOn + 1095,
    })
  }
  if (!profile.hasCard) return
  const own = profile.isTwice
  const openedOn = sleeps ? Math.max(profile.openedOn, calendar.end - issuedBack) : profile.openedOn
  accounts.push({
    system: own ? 'credit' : 'core',
    partyKey: own ? cardKeyOf(profile) : profile.key,
    number: own ? accountNumber('credit', profile.person, 0) : accountNumber('core', profile.person, accounts.length),
    assetClass: 'card',
    product: 'CC-STD',
    openedOn,
    maturesOn: undefined,
    closedOn: undefined,
    activatedOn: sleeps ? undefined : openedOn + 3,
    principalFen: 0,
    limitFen: limit * 100_000,
    rateBp: 1825,
  })
}

/** The key under which the card system knows somebody. */
export function cardKeyOf(profile: Profile): string {
  return `K${String(profile.person).padStart(8, '0')}`
}

function roundTo(value: number, step: number): number {
  return value - (value % step)
}
