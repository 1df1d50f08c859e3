import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate } from './allocate.ts'
import { boundAt, type Choice, type Problem } from './prices.ts'

/** Rows are customers, columns are slots; each slot takes so many. */
function matrix(values: readonly (readonly number[])[], capacity: readonly number[]): Problem {
  return {
    choices: values.flatMap((row, customer) =>
      row.map((value, slot) => ({ customer, key: `s${slot}`, value, uses: [[`s${slot}`, 1] as const] })),
    ),
    capacity: new Map(capacity.map((places, slot) => [`s${slot}`, places])),
  }
}

/** The best there is, by trying everything. */
function exhaustive(problem: Problem): number {
  const customers = [...new Set(problem.choices.map(({ customer }) => customer))]
  const left = new Map(problem.capacity)
  const best = (at: number): number => {
    if (at === customers.length) return 0
    let most = best(at + 1)
    for (const choice of problem.choices.filter(({ customer }) => customer === customers[at])) {
      if (!choice.uses.every(([resource, amount]) => (left.get(resource) ?? 0) >= amount)) continue
      for (const [resource, amount] of choice.uses) left.set(resource, (left.get(resource) ?? 0) - amount)
      most = Math.max(most, choice.value + best(at + 1))
      for (const [resource, amount] of choice.uses) left.set(resource, (left.get(resource) ?? 0) + amount)
    }
    return most
  }
  return best(0)
}

const transport = matrix(
  [
    [9, 7],
    [8, 8],
    [7, 3],
    [6, 6],
    [5, 1],
    [4, 4],
  ],
  [2, 2],
)

describe('allocation', () => {
  it('two managers with two places each: 30, where taking the highest first gives 27', () => {
    const { value, bound, chosen } = allocate(transport)
    expect([value, bound]).toEqual([30, 30])
    expect(chosen.map(({ customer, key }) => `${customer}→${key}`)).toEqual(['0→s0', '1→s1', '2→s0', '3→s1'])
    // The published prices, 7 and 6, prove it: 2·7 + 2·6 + (9−7) + (8−6) + 0 + 0 = 30.
    expect(
      boundAt(
        transport,
        new Map([
          ['s0', 7],
          ['s1', 6],
        ]),
      ),
    ).toBe(30)
  })

  it('one task per slot: 140', () => {
    const problem = matrix(
      [
        [82, 83, 69, 92],
        [77, 37, 49, 92],
        [11, 69, 5, 86],
        [8, 9, 98, 23],
      ].map((row) => row.map((cost) => 100 - cost)),
      [1, 1, 1, 1],
    )
    // The golden case is a cost of 140 = 69 + 37 + 11 + 23; four times 100 less that is 260.
    const { value, chosen } = allocate(problem)
    expect(value).toBe(260)
    expect([...chosen].sort((a, b) => a.customer - b.customer).map(({ key }) => key)).toEqual(['s2', 's1', 's0', 's3'])
  })

  it('50 minutes, tasks of 10, 20 and 30 worth 60, 100 and 120: 220, where value per minute gives 160', () => {
    const weights = [10, 20, 30]
    const choices: Choice[] = [60, 100, 120].map((value, customer) => ({
      customer,
      key: 'a',
      value,
      uses: [['minutes', weights[customer] ?? 0]],
    }))
    const { value, bound, gapPpm } = allocate({ choices, capacity: new Map([['minutes', 50]]) })
    expect(value).toBe(220)
    expect(bound).toBe(240) // the linear programme serves two thirds of the last
    expect(gapPpm).toBe(83_333)
  })

  it('a branch gets its floor even where another has better candidates', () => {
    const choice = (customer: number, value: number): Choice => ({ customer, key: 'a', value, uses: [['team', 1]] })
    const problem = { choices: [choice(1, 100), choice(2, 90), choice(3, 10), choice(4, 5)], capacity: new Map([['team', 2]]) }
    expect(allocate(problem).chosen.map(({ customer }) => customer)).toEqual([1, 2])
    const floors = { least: 1, groupOf: ({ customer }: Choice) => (customer <= 2 ? 'north' : 'south') }
    expect(allocate(problem, floors).chosen.map(({ customer }) => customer)).toEqual([1, 3])
  })

  const problems = fc
    .record({
      capacity: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 3 }),
      customers: fc.array(
        fc.array(
          fc.record({
            value: fc.integer({ min: 1, max: 50 }),
            at: fc.integer({ min: 0, max: 2 }),
            amount: fc.integer({ min: 1, max: 9 }),
          }),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
        { minLength: 1, maxLength: 6 },
      ),
    })
    .map(
      ({ capacity, customers }): Problem => ({
        capacity: new Map(capacity.map((amount, i) => [`r${i}`, amount])),
        choices: customers.flatMap((list, customer) =>
          list.map(({ value, at, amount }, i) => ({ customer, key: `k${i}`, value, uses: [[`r${at}`, amount] as const] })),
        ),
      }),
    )

  it('keeps every limit, never passes the bound, and is near the best there is', () => {
    let [found, best] = [0, 0]
    fc.assert(
      fc.property(problems, (problem) => {
        const { value, bound, chosen } = allocate(problem)
        const most = exhaustive(problem)
        found += value
        best += most
        return new Set(chosen.map(({ customer }) => customer)).size === chosen.length && value <= most && most <= bound
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(found / best).toBeGreaterThan(0.99)
  })

  it('gives the same whatever the order of the candidates', () => {
    fc.assert(
      fc.property(problems, fc.integer(), (problem, seed) => {
        const shuffled = [...problem.choices].sort(
          (a, b) => ((a.customer * 7 + a.value + seed) % 5) - ((b.customer * 7 + b.value + seed) % 5),
        )
        const keys = (of: readonly Choice[]) => of.map(({ customer, key }) => `${customer}${key}`)
        expect(keys(allocate({ ...problem, choices: shuffled }).chosen)).toEqual(keys(allocate(problem).chosen))
      }),
      { numRuns: 100 },
    )
  })
})
