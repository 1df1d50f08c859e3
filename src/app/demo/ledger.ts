import type { Account } from './holdings.ts'
import { elsewhereNumber } from './made-up-numbers.ts'
import { type Move, move, type Plan, regularMoves } from './moves.ts'
import { investments, plannedMoves } from './planned-moves.ts'
import type { Random } from './random.ts'

/** Where rows go: one transaction, one end-of-day balance. */
export type LedgerSink = {
  readonly transaction: (account: Account, move: Move, fen: number) => void
  readonly balance: (account: Account, day: number, fen: number) => void
}

/** The running balance of an account; a row is written for every day on which it ends different. */
class Book {
  readonly account: Account
  balance: number
  private day: number
  private written: number | undefined
  private readonly sink: LedgerSink

  constructor(account: Account, day: number, balance: number, sink: LedgerSink) {
    this.account = account
    this.day = day
    this.balance = balance
    this.sink = sink
  }

  post(move: Move, fen: number): void {
    const day = Math.floor(move.at / 1440)
    if (day !== this.day) this.close()
    this.day = day
    // What is owed grows when money leaves a card or a loan.
    this.balance += isLiability(this.account) ? -fen : fen
    this.sink.transaction(this.account, move, fen)
  }

  revalue(day: number, balance: number): void {
    if (day !== this.day) this.close()
    this.day = day
    this.balance = balance
  }

  close(): void {
    if (this.balance !== this.written) this.sink.balance(this.account, this.day, this.balance)
    this.written = this.balance
  }
}

/**
 * Runs a customer's books over the history. Every balance is what the movements before it made it (funds and gold, which are revalued, aside), nothing
 * goes below zero, and what is held at the end is close to the customer's wealth.
 */
export function runLedger(plan: Plan, random: Random, sink: LedgerSink): void {
  const { profile, accounts, calendar } = plan
  const planned = plannedMoves(plan, random)
  const [current] = accounts
  if (current === undefined) return
  const held = accounts
    .filter((account) => investments.has(account.assetClass) && account.closedOn === undefined)
    .reduce((sum, account) => sum + account.principalFen, 0)
  const target = Math.max(0, profile.wealthFen - held)
  // Payouts of loans leave on the same day, so only contracts and stories move the level of the current account.
  const before = Math.max(
    0,
    planned.reduce((level, one) => level - one.fen, target),
  )
  const isNew = profile.openedOn > calendar.start
  const firstDay = Math.max(calendar.start, profile.openedOn)
  const books = new Map<Account, Book>()
  const own = new Book(current, firstDay, isNew ? 0 : before, sink)
  for (const account of accounts.slice(1)) books.set(account, bookOf(account, calendar.start, sink))
  if (!isNew) own.close()
  else own.post(move(firstDay, 555, Math.max(before, 1000), 'cash-in', { channel: 'counter' }), Math.max(before, 1000))
  const moves = [
    ...planned,
    ...regularMoves(plan, random).filter((one) => one.at >= (firstDay + 1) * 1440),
    ...sweeps(plan, random, firstDay),
  ]
  moves.sort((a, b) => a.at - b.at)
  // The usual level of the current account moves with contracts and stories only.
  let usual = before
  const isPlanned = new Set(planned)
  for (const one of moves) {
    if (isPlanned.has(one)) usual += one.fen
    apply(one, own, books, usual)
  }
  for (const book of books.values()) revalue(book, plan, random)
  own.close()
  for (const book of books.values()) book.close()
}

function bookOf(account: Account, start: number, sink: LedgerSink): Book {
  const existed = account.openedOn <= start
  const balance = existed && (investments.has(account.assetClass) || account.assetClass === 'loan') ? account.principalFen : 0
  const book = new Book(account, Math.max(start, account.openedOn), balance, sink)
  if (existed) book.close()
  return book
}

/** Once a month what has piled up beyond the usual level goes elsewhere (to an own account in one of three), and what is missing comes back. */
function sweeps({ calendar, profile }: Plan, random: Random, firstDay: number): Move[] {
  const moves: Move[] = []
  if (profile.habit === 'dormant' || profile.habit === 'quiet') return moves
  const isOwn = profile.person % 3 === 0
  for (let day = calendar.start + 28 + random.below(3); day < calendar.end - 12; day += 30) {
    if (day > firstDay)
      moves.push(move(day, 1380, 0, 'transfer-out', { counterparty: elsewhereNumber(isOwn ? 8 : 6, profile.person), isOwn }))
  }
  // The last one lies within ten days of the end: what is held then is the customer's wealth, not half a month's salary on top of it.
  const last = calendar.end - (profile.person % 10)
  if (last > firstDay) moves.push(move(last, 1380, 0, 'transfer-out', { counterparty: elsewhereNumber(6, profile.person) }))
  return moves
}

function apply(one: Move, own: Book, books: ReadonlyMap<Account, Book>, usual: number): void {
  const other = one.of === undefined ? undefined : books.get(one.of)
  if (other?.account.assetClass === 'card') return applyCard(one, own, other)
  if (one.category === 'loan-repayment' && other !== undefined) {
    const paid = Math.min(one.fen, other.balance, own.balance)
    if (paid > 0) both(one, own, other, paid)
    return
  }
  if (one.category === 'interest') {
    const interest = Math.round((own.balance * 5) / 40_000)
    if (interest > 0) own.post(one, interest)
    return
  }
  if (one.fen === 0) {
    const excess = own.balance - usual
    // Little is left to those who have little, or months of left-overs would make the many richer than they are.
    const slack = Math.min(200_000, Math.round(20_000 + usual / 5))
    if (excess > slack + 50_000) own.post(one, slack - excess)
    else if (excess < -usual / 50 - 50_000) own.post({ ...one, category: 'transfer-in' }, -excess)
    return
  }
  let fen = one.fen
  if (fen < 0 && one.fits) {
    fen = Math.max(fen, -Math.floor(own.balance * 0.4))
    if (fen > -100) return
  }
  if (own.balance + fen < 0)
    own.post(
      { ...one, at: one.at - 5, category: 'cash-in', channel: 'counter', counterparty: '', isOwn: false },
      -fen - own.balance,
    )
  own.post(one, fen)
  if (other === undefined) return
  // The premium was paid on the current account; on the policy it is what the policy now is worth.
  const category = one.category === 'insurance-premium' ? 'wealth-buy' : one.category
  other.post({ ...one, category, counterparty: own.account.number }, -fen)
}

function applyCard(one: Move, own: Book, card: Book): void {
  if (one.category === 'card-repayment') {
    const paid = Math.min(card.balance, Math.floor(own.balance * 0.5))
    if (paid > 0) both(one, own, card, paid)
  } else if (card.balance - one.fen <= card.account.limitFen) card.post(one, one.fen)
}

function both(one: Move, own: Book, other: Book, paid: number): void {
  own.post({ ...one, counterparty: other.account.number }, -paid)
  other.post({ ...one, counterparty: own.account.number }, paid)
}

/** Funds and gold are worth something else at the end of every month: a little up or down, never far. */
function revalue(book: Book, { calendar }: Plan, random: Random): void {
  const { assetClass, principalFen, openedOn } = book.account
  if (assetClass !== 'fund' && assetClass !== 'metal') return
  for (let day = calendar.start + 30; day <= calendar.end; day += 31) {
    const worth = Math.round((principalFen * random.between(940, 1060)) / 1000)
    if (day > openedOn) book.revalue(day, worth)
  }
}

function isLiability(account: Account): boolean {
  return account.assetClass === 'card' || account.assetClass === 'loan'
}
