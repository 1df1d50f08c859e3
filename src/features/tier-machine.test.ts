import { describe, expect, test } from 'vitest'
import { firstStanding, tierMonths } from './tier-machine.ts'
import { boundsOf, storedScheme, tierCodes, tierOf } from './tier-scheme.ts'

const wan = 1_000_000 // 1 万元 in fen
const tiers = [
  { key: 'MASS', zh: '大众', en: 'Mass', fromFen: null, isPrivate: false },
  { key: 'GOLD', zh: '金卡', en: 'Gold', fromFen: 20 * wan, isPrivate: false },
  { key: 'PLATINUM', zh: '白金', en: 'Platinum', fromFen: 50 * wan, isPrivate: false },
  { key: 'PRIVATE', zh: '私人银行', en: 'Private banking', fromFen: 600 * wan, isPrivate: true },
]
const scheme = storedScheme.read({
  v: 1,
  currency: 'CNY',
  measure: 'month-average',
  tiers,
  graceMonths: 3,
  privateGraceMonths: 6,
})

describe('the tier of an amount', () => {
  test.each([
    [-1, 0],
    [0, 0],
    [20 * wan - 1, 0],
    [20 * wan, 1], // the lower bound belongs to the tier
    [50 * wan - 1, 1],
    [50 * wan, 2],
    [600 * wan, 3],
  ])('%i fen is tier %i', (average, tier) => expect(tierOf(scheme, average)).toBe(tier))

  test('the codes and bounds of a scheme', () => {
    expect(boundsOf(scheme)).toEqual([20 * wan, 50 * wan, 600 * wan])
    expect(tierCodes(scheme).map(({ key, number }) => `${number} ${key}`)).toEqual([
      '0 MASS',
      '1 GOLD',
      '2 PLATINUM',
      '3 PRIVATE',
    ])
  })
})

describe('the state machine', () => {
  /** Averages in 万元; per month `tier in force, months below after it, state`. */
  test.each<[string, number, number[], string[]]>([
    ['stays where it belongs', 1, [30, 20, 49], ['1 0 hold', '1 0 hold', '1 0 hold']],
    ['rises in the month after, by as many tiers as were reached', 0, [600, 600], ['0 0 up', '3 0 hold']],
    [
      'is watched at once, falls after three months below',
      2,
      [30, 30, 30, 30],
      ['2 1 watch', '2 2 watch', '2 3 down', '1 0 hold'],
    ],
    ['falls to what the third month implies', 2, [30, 30, 5, 30], ['2 1 watch', '2 2 watch', '2 3 down', '0 0 up']],
    [
      'one good month starts the count anew',
      2,
      [30, 30, 50, 30, 30],
      ['2 1 watch', '2 2 watch', '2 0 hold', '2 1 watch', '2 2 watch'],
    ],
    ['a month above ends the count too', 1, [5, 5, 60, 60], ['1 1 watch', '1 2 watch', '1 0 up', '2 0 hold']],
    [
      'private: six months, then to what the sixth implies',
      3,
      [300, 300, 300, 300, 300, 30, 30],
      ['3 1 watch', '3 2 watch', '3 3 watch', '3 4 watch', '3 5 watch', '3 6 down', '1 0 hold'],
    ],
    [
      'after a fall the count is of the new tier',
      2,
      [30, 30, 30, 5, 5, 5, 5],
      ['2 1 watch', '2 2 watch', '2 3 down', '1 1 watch', '1 2 watch', '1 3 down', '0 0 hold'],
    ],
  ])('%s', (_, tier, averages, told) => {
    const months = tierMonths(
      scheme,
      { tier, watchMonths: 0 },
      averages.map((average) => average * wan),
      true,
    )
    expect(months.map((month) => `${month.tier} ${month.watchMonths} ${month.state}`)).toEqual(told)
  })

  test('an open month says how it stands and counts nothing', () => {
    // September closed below for the first time, then a third of October: watched, one month so far.
    const open = tierMonths(scheme, { tier: 2, watchMonths: 0 }, [30 * wan, 30 * wan], false)
    expect(open.at(-1)).toMatchObject({ tier: 2, watchMonths: 1, state: 'watch' })
    // It would be the third month below, but it is not over: no fall yet.
    const third = tierMonths(scheme, { tier: 2, watchMonths: 2 }, [30 * wan], false)
    expect(third.at(-1)).toMatchObject({ tier: 2, watchMonths: 2, state: 'watch' })
  })

  test('who is known from the first day starts in the tier held, who is new in the lowest', () => {
    expect(firstStanding(scheme, 60 * wan, false)).toEqual({ tier: 2, watchMonths: 0 })
    expect(firstStanding(scheme, 60 * wan, true)).toEqual({ tier: 0, watchMonths: 0 })
  })
})

describe('a scheme is refused', () => {
  test.each([
    ['bounds that fall', tiers.toReversed()],
    ['two tiers without a lower bound', [tiers[0], { ...tiers[1], fromFen: null }]],
    ['no tier without a lower bound', tiers.slice(1)],
    ['the same key twice', [tiers[0], tiers[1], { ...tiers[2], key: 'GOLD' }]],
  ])('%s', (_, wrong) => {
    expect(() => storedScheme.read({ ...scheme, tiers: wrong })).toThrow(/Tier scheme/)
  })
})
