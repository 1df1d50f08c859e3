import { AppError } from '../kernel/errors.ts'
import { afterPrices, boundAt, type Choice, type Prices, type Problem, pricesOf } from './prices.ts'

/** Groups that are to have a number of choices at least, where they have the candidates: no branch goes without. */
export type Floors = { readonly groupOf: (choice: Choice) => string; readonly least: number }

export type Allocation = {
  /** In order of value, then customer. */
  readonly chosen: readonly Choice[]
  readonly value: number
  /** No allocation is worth more. */
  readonly bound: number
  /** How far below the bound it is, in ppm of the bound. */
  readonly gapPpm: number
  /** What one more unit of each resource would bring; 0 where there is enough. */
  readonly prices: Prices
}

/** Passes of improvement at most; they end when one brings less than a part in ten thousand, which the third hardly ever does. */
const PASSES = 8
const WORTH_ANOTHER_PASS = 1 / 10_000
/** Up to so many choices longer chains of moves are tried; beyond, they would cost more than they bring. */
const SMALL = 500
const CHAINS = 3

/**
 * Chooses whom to serve and how: floors first, then by what is left after prices per minute, then improvement by exchange. Equal input gives equal
 * output, whatever the order it came in; hard limits are never passed (checked at the end).
 */
export function allocate(problem: Problem, floors?: Floors): Allocation {
  const prices = pricesOf(problem)
  const order = byMerit(problem.choices, prices)
  const board = new Board(problem.capacity, order)
  const locked = new Set<number>()
  if (floors !== undefined) fillFloors(board, floors, order, locked)
  for (const choice of order) if (!board.has(choice.customer) && board.fits(choice)) board.put(choice)
  const depth = order.length <= SMALL ? CHAINS : 1
  for (let pass = 0; pass < PASSES; pass += 1) {
    const before = board.value()
    improve(board, order, locked, depth)
    if (board.value() - before <= before * WORTH_ANOTHER_PASS) break
  }
  const chosen = [...board.chosen()].sort((a, b) => b.value - a.value || a.customer - b.customer)
  const value = safeSum(chosen.map((choice) => choice.value))
  const bound = Math.max(boundAt(problem, prices), value)
  board.check()
  return { chosen, value, bound, gapPpm: bound === 0 ? 0 : Math.floor(((bound - value) / bound) * 1_000_000), prices }
}

/** By what is left after prices, where that is positive; then by value per unit of what it takes; then by value, customer, key. */
function byMerit(choices: readonly Choice[], prices: Prices): readonly Choice[] {
  const weighed = choices.map((choice) => {
    const size = choice.uses.reduce((sum, [, amount]) => sum + amount, 0)
    return { choice, left: Math.max(0, afterPrices(choice, prices)), size: Math.max(1, size) }
  })
  weighed.sort((a, b) => {
    if (a.left !== b.left) return b.left - a.left
    // value ÷ size, compared by cross-multiplication: whole numbers stay whole.
    const [x, y] = [a.choice.value * b.size, b.choice.value * a.size]
    if (x !== y) return y - x
    return b.choice.value - a.choice.value || a.choice.customer - b.choice.customer || (a.choice.key < b.choice.key ? -1 : 1)
  })
  return weighed.map(({ choice }) => choice)
}

function fillFloors(board: Board, floors: Floors, order: readonly Choice[], locked: Set<number>): void {
  const counts = new Map<string, number>()
  for (const choice of order) {
    const group = floors.groupOf(choice)
    const count = counts.get(group) ?? 0
    if (count >= floors.least || board.has(choice.customer) || !board.fits(choice)) continue
    board.put(choice)
    locked.add(choice.customer)
    counts.set(group, count + 1)
  }
}

/**
 * One pass: every choice that is not taken may replace its customer's own and up to two others, if all in all that brings more. Those evicted look
 * for another place, evicting in their turn to the given depth: a chain of moves is what single exchanges get stuck without.
 */
function improve(board: Board, order: readonly Choice[], locked: ReadonlySet<number>, depth: number): void {
  const isLocked = (customer: number): boolean => locked.has(customer)
  for (const choice of order) {
    const own = board.of(choice.customer)
    if (own !== undefined && (own.value >= choice.value || locked.has(choice.customer))) continue
    const [before, mark] = [board.value(), board.mark()]
    if (own !== undefined) board.take(own)
    const gain = choice.value - (own?.value ?? 0)
    // With many choices only exchanges that pay by themselves are tried: the rest found nothing in trials and took five times as long.
    const isHopeless = depth < CHAINS && !board.fits(choice) && (board.weakest(choice, isLocked)?.value ?? gain) >= gain
    const isBetter = !isHopeless && squeezeIn(board, choice, isLocked, depth) && board.value() > before
    if (!isBetter) board.restore(mark)
  }
}

/** Puts a choice in, taking out the least valuable others, at most two, until it fits; each of them is placed elsewhere as well as can be. `busy` are not taken out. */
function squeezeIn(board: Board, choice: Choice, busy: (customer: number) => boolean, depth: number): boolean {
  const evicted: Choice[] = []
  while (!board.fits(choice)) {
    const victim = evicted.length === 2 ? undefined : board.weakest(choice, busy)
    if (victim === undefined) return false
    board.take(victim)
    evicted.push(victim)
  }
  board.put(choice)
  const within = (customer: number): boolean => customer === choice.customer || busy(customer)
  for (const { customer } of evicted) settle(board, customer, within, depth)
  return true
}

/** Gives an evicted customer the place that leaves the whole best off; none, if every place costs more than it brings. */
function settle(board: Board, customer: number, busy: (customer: number) => boolean, depth: number): void {
  const mark = board.mark()
  let [best, most]: [Choice | undefined, number] = [undefined, board.value()]
  const attempt = (choice: Choice): boolean => {
    if (board.fits(choice)) board.put(choice)
    else if (depth === 0 || !squeezeIn(board, choice, busy, depth - 1)) return false
    return true
  }
  for (const choice of board.choicesOf(customer)) {
    if (attempt(choice) && board.value() > most) [best, most] = [choice, board.value()]
    board.restore(mark)
  }
  if (best !== undefined) attempt(best)
}

/** What is chosen so far, and what is left of every resource. */
class Board {
  readonly #left: Map<string, number>
  readonly #capacity: ReadonlyMap<string, number>
  #chosen = new Map<number, Choice>()
  readonly #users = new Map<string, Set<Choice>>()
  #value = 0
  #log: { readonly choice: Choice; readonly put: boolean }[] = []
  readonly #choices: ReadonlyMap<number, readonly Choice[]>

  constructor(capacity: Problem['capacity'], order: readonly Choice[]) {
    this.#capacity = capacity
    this.#left = new Map(capacity)
    this.#choices = Map.groupBy(order, ({ customer }) => customer)
  }

  has(customer: number): boolean {
    return this.#chosen.has(customer)
  }
  of(customer: number): Choice | undefined {
    return this.#chosen.get(customer)
  }
  value(): number {
    return this.#value
  }
  chosen(): Iterable<Choice> {
    return this.#chosen.values()
  }

  /** A resource without a capacity is free; with one, there must be enough of it. */
  fits(choice: Choice): boolean {
    return choice.uses.every(([resource, amount]) => (this.#left.get(resource) ?? Number.POSITIVE_INFINITY) >= amount)
  }

  put(choice: Choice): void {
    this.#move(choice, true)
    this.#log.push({ choice, put: true })
  }
  take(choice: Choice): void {
    this.#move(choice, false)
    this.#log.push({ choice, put: false })
  }

  mark(): number {
    return this.#log.length
  }
  restore(mark: number): void {
    while (this.#log.length > mark) {
      const last = this.#log.pop()
      if (last !== undefined) this.#move(last.choice, !last.put)
    }
  }

  /** The least valuable in a resource that the choice finds too full, and that may be taken out. */
  weakest(choice: Choice, busy: (customer: number) => boolean): Choice | undefined {
    let found: Choice | undefined
    for (const [resource, amount] of choice.uses) {
      if ((this.#left.get(resource) ?? Number.POSITIVE_INFINITY) >= amount) continue
      for (const other of this.#users.get(resource) ?? []) {
        const isWeaker =
          found === undefined || other.value < found.value || (other.value === found.value && other.customer > found.customer)
        if (isWeaker && !busy(other.customer)) found = other
      }
    }
    return found
  }

  /** A customer's choices in order of merit. */
  choicesOf(customer: number): readonly Choice[] {
    return this.#choices.get(customer) ?? []
  }

  /** The post-check: a passed limit is our bug, and nothing may be issued on it. */
  check(): void {
    const used = new Map<string, number>()
    for (const { uses } of this.#chosen.values())
      for (const [resource, amount] of uses) used.set(resource, (used.get(resource) ?? 0) + amount)
    for (const [resource, capacity] of this.#capacity) {
      if ((used.get(resource) ?? 0) > capacity)
        throw new AppError('internal', { message: `Allocation passes ${resource}: ${used.get(resource)} of ${capacity}` })
    }
  }

  #move(choice: Choice, isPut: boolean): void {
    const sign = isPut ? 1 : -1
    if (isPut) this.#chosen.set(choice.customer, choice)
    else this.#chosen.delete(choice.customer)
    this.#value += sign * choice.value
    for (const [resource, amount] of choice.uses) {
      const left = this.#left.get(resource)
      if (left === undefined) continue
      this.#left.set(resource, left - sign * amount)
      const users = this.#users.get(resource) ?? new Set<Choice>()
      this.#users.set(resource, users)
      if (isPut) users.add(choice)
      else users.delete(choice)
    }
  }
}

function safeSum(values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0)
  if (!Number.isSafeInteger(sum))
    throw new AppError('internal', { message: `The value of an allocation is no safe integer: ${sum}` })
  return sum
}
