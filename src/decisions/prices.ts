/** One way to serve one customer: what it is expected to bring, and what it takes of each resource. Whole numbers throughout. */
export type Choice = {
  readonly customer: number
  /** Tells choices of one customer apart, and settles ties. */
  readonly key: string
  readonly value: number
  readonly uses: readonly (readonly [resource: string, amount: number])[]
}

/** Who is served at all, and how, when there is not enough for everybody: at most one choice per customer, no resource beyond its capacity. */
export type Problem = { readonly choices: readonly Choice[]; readonly capacity: ReadonlyMap<string, number> }

export type Prices = ReadonlyMap<string, number>

/** What a choice is worth after paying for what it takes. */
export function afterPrices(choice: Choice, prices: Prices): number {
  return choice.uses.reduce((left, [resource, amount]) => left - amount * (prices.get(resource) ?? 0), choice.value)
}

/** The choices of each customer, customers in ascending order, each customer's in order of key. */
export function byCustomer(choices: readonly Choice[]): ReadonlyMap<number, readonly Choice[]> {
  const groups = new Map<number, Choice[]>()
  for (const choice of [...choices].sort((a, b) => a.customer - b.customer || (a.key < b.key ? -1 : 1))) {
    const group = groups.get(choice.customer)
    if (group === undefined) groups.set(choice.customer, [choice])
    else group.push(choice)
  }
  return groups
}

/** The best a customer can do at these prices; undefined when every choice costs as much as it brings. The first key wins a tie. */
export function bestAt(choices: readonly Choice[], prices: Prices): Choice | undefined {
  let best: Choice | undefined
  let most = 0
  for (const choice of choices) {
    const left = afterPrices(choice, prices)
    if (left > most) [best, most] = [choice, left]
  }
  return best
}

/**
 * No allocation is worth more than this, whatever the prices: all capacity at its price, plus what every customer gains at those prices. At the best
 * prices it is the value of the linear programme (each customer may be split), so the gap to it says how good an allocation is (DOMAIN D3).
 */
export function boundAt(problem: Problem, prices: Prices): number {
  let bound = 0
  for (const [resource, capacity] of problem.capacity) bound += capacity * (prices.get(resource) ?? 0)
  for (const choices of byCustomer(problem.choices).values()) {
    const best = bestAt(choices, prices)
    if (best !== undefined) bound += afterPrices(best, prices)
  }
  return bound
}

/** Rounds over all resources: the bound hardly moves after four. */
const ROUNDS = 6

/**
 * Prices that balance demand and capacity: each resource in turn gets the lowest whole price at which its demand fits, the others held fixed, as
 * often as that still lowers the bound. A price is what one more minute, or one more place, would bring (the shadow price).
 */
export function pricesOf(problem: Problem): Prices {
  const resources = [...problem.capacity.keys()].sort()
  const prices = new Map<string, number>(resources.map((resource) => [resource, 0]))
  const groups = byCustomer(problem.choices)
  const users = new Map<string, (readonly Choice[])[]>()
  for (const choices of groups.values()) {
    for (const resource of new Set(choices.flatMap(({ uses }) => uses.map(([name]) => name)))) {
      const list = users.get(resource)
      if (list === undefined) users.set(resource, [choices])
      else list.push(choices)
    }
  }
  let bound = boundAt(problem, prices)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const resource of resources) {
      const capacity = problem.capacity.get(resource) ?? 0
      prices.set(resource, clearingPrice(resource, capacity, users.get(resource) ?? [], prices))
    }
    const lower = boundAt(problem, prices)
    if (lower >= bound) break
    bound = lower
  }
  return prices
}

/** The lowest whole price at which demand fits. Tries prices in the given map, which the caller sets to the answer. */
function clearingPrice(
  resource: string,
  capacity: number,
  users: readonly (readonly Choice[])[],
  prices: Map<string, number>,
): number {
  const fits = (price: number): boolean => {
    prices.set(resource, price)
    let demand = 0
    for (const choices of users) {
      const uses = bestAt(choices, prices)?.uses.find(([name]) => name === resource)
      demand += uses?.[1] ?? 0
    }
    return demand <= capacity
  }
  if (fits(0)) return 0
  let [low, high] = [0, 1]
  while (!fits(high)) [low, high] = [high, high * 2]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (fits(middle)) high = middle
    else low = middle
  }
  return high
}
