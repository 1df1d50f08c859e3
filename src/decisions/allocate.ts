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

/** Passes of improvement: the last ones move nothing in practice; the number only bounds the time. */
const PASSES = 8
/** How many of the least valuable in a full resource are tried to make room: the better ones are never worth evicting. */
const EVICTABLE = 40
/** Up to so many choices longer chains of moves are tried; beyond, they would cost more than they bring. */
const SMALL = 500

/**
 * Chooses whom to serve and how: floors first, then by what is left after prices per minute, then improvement by exchange. Equal input gives equal
 * output, whatever the order it came in; hard limits are never passed (checked at the end).
 */
export function allocate(problem: Problem, floors?: Floors): Allocation {
  const prices = pricesOf(problem)
  const order = [...problem.choices].sort((a, b) => byMerit(a, b, prices))
  const board = new Board(problem.capacity, order)
  const locked = new Set<number>()
  if (floors !== undefined) fillFloors(board, floors, order, locked)
  for (const choice of order) if (!board.has(choice.customer) && board.fits(choice)) board.put(choice)
  const depth = order.length <= SMALL ? 3 : 1
  for (let pass = 0; pass < PASSES; pass += 1) if (!improve(board, order, locked, depth)) break
  const chosen = [...board.chosen()].sort((a, b) => b.value - a.value || a.customer - b.customer)
  const value = safeSum(chosen.map((choice) => choice.value))
  const bound = Math.max(boundAt(problem, prices), value)
  board.check()
  return { chosen, value, bound, gapPpm: bound === 0 ? 0 : Math.floor(((bound - value) / bound) * 1_000_000), prices }
}

/** What is left after prices, where that is positive; then value per unit of what it takes; then value, customer, key. */
function byMerit(a: Choice, b: Choice, prices: Prices): number {
  const [leftA, leftB] = [afterPrices(a, prices), afterPrices(b, prices)]
  if (leftA > 0 || leftB > 0) {
    if (leftA !== leftB) return leftB - leftA
  }
  // value ÷ amount compared by cross-multiplication, in BigInt: whole numbers stay whole.
  const [x, y] = [BigInt(a.value) * BigInt(sizeOf(b)), BigInt(b.value) * BigInt(sizeOf(a))]
  if (x !== y) return x > y ? -1 : 1
  return b.value - a.value || a.customer - b.customer || (a.key < b.key ? -1 : 1)
}

function sizeOf(choice: Choice): number {
  return Math.max(
    1,
    choice.uses.reduce((sum, [, amount]) => sum + amount, 0),
  )
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
function improve(board: Board, order: readonly Choice[], locked: ReadonlySet<number>, depth: number): boolean {
  let moved = false
  for (const choice of order) {
    const own = board.of(choice.customer)
    if (own === choice || (own !== undefined && locked.has(choice.customer))) continue
    const [before, mark] = [board.value(), board.mark()]
    if (own !== undefined) board.take(own)
    if (squeezeIn(board, choice, locked, depth) && board.value() > before) moved = true
    else board.restore(mark)
  }
  return moved
}

/** Puts a choice in, taking out the fewest least valuable others, at most two; each of them is placed elsewhere as well as can be. */
function squeezeIn(board: Board, choice: Choice, locked: ReadonlySet<number>, depth: number): boolean {
  const evicted: Choice[] = []
  while (!board.fits(choice)) {
    const victim = board.inFull(choice).find(({ customer }) => !locked.has(customer))
    if (victim === undefined || evicted.length === 2) return false
    board.take(victim)
    evicted.push(victim)
  }
  board.put(choice)
  const busy = new Set([...locked, choice.customer])
  for (const { customer } of evicted) settle(board, customer, busy, depth)
  return true
}

/** Gives an evicted customer the place that leaves the whole best off; none, if every place costs more than it brings. */
function settle(board: Board, customer: number, locked: ReadonlySet<number>, depth: number): void {
  const mark = board.mark()
  let [best, most]: [Choice | undefined, number] = [undefined, board.value()]
  const attempt = (choice: Choice): boolean => {
    if (board.fits(choice)) board.put(choice)
    else if (depth === 0 || !squeezeIn(board, choice, locked, depth - 1)) return false
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

  /** Those in the resources that the choice finds too full, least valuable first. */
  inFull(choice: Choice): readonly Choice[] {
    const full = choice.uses.filter(([resource, amount]) => (this.#left.get(resource) ?? Number.POSITIVE_INFINITY) < amount)
    const others = new Set(full.flatMap(([resource]) => [...(this.#users.get(resource) ?? [])]))
    return [...others].sort((a, b) => a.value - b.value || b.customer - a.customer).slice(0, EVICTABLE)
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
