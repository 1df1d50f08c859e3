import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'
import { parseDay, toDayNumber } from '../day.ts'
import { bucketOf, bucketSql, sipKeyOf, tokenNumber, tokenOf, tokenParams, tokenSql } from '../ids.ts'
import { mulDiv, mulDivSql } from '../money.ts'
import { type Binder, binder, compile } from './compile.ts'
import { describe as sentence } from './describe.ts'
import { prepare } from './evaluate.ts'
import { type Field, fieldsByKey } from './field.ts'
import { suits } from './operator.ts'
import { operators } from './operators/registry.ts'
import { type Condition, conditionsOf, type Group, maxDepth, type Rule } from './rule.ts'

// Random rules and customers for the property that a rule means the same in TypeScript and in SQL. Values are drawn from small
// ranges, so that limits are hit exactly, and from the ends of what can be kept.

const asOf = parseDay('2026-10-15')
const today = toDayNumber(asOf)
const label = { zh: '项', en: 'item' }
const codes = ['a', 'b', 'c'].map((key, number) => ({ key, number, label }))

/** A field for every way the warehouse keeps a value, with its column type. */
const columns: readonly { readonly field: Field; readonly type: string }[] = [
  { field: { key: 'small', kind: 'int', label }, type: 'Nullable(UInt8)' },
  { field: { key: 'amount', kind: 'int', unit: 'fen', label }, type: 'Nullable(Int64)' },
  { field: { key: 'bank_sum', kind: 'int', unit: 'fen', label }, type: 'Nullable(Int128)' },
  { field: { key: 'never_missing', kind: 'int', label }, type: 'Int32' },
  { field: { key: 'day16', kind: 'day', label }, type: 'Nullable(Date)' },
  { field: { key: 'day32', kind: 'day', label }, type: 'Nullable(Date32)' },
  { field: { key: 'day_number', kind: 'day', label }, type: 'Nullable(Int32)' },
  { field: { key: 'level', kind: 'code', values: codes, isOrdered: true, label }, type: 'Nullable(UInt8)' },
  { field: { key: 'colour', kind: 'code', values: codes, label }, type: 'Nullable(Int16)' },
  { field: { key: 'has_app', kind: 'flag', label }, type: 'Nullable(UInt8)' },
  { field: { key: 'is_staff', kind: 'flag', label }, type: 'Nullable(Bool)' },
]

const fields = fieldsByKey(columns.map(({ field }) => field))

const smallInt = fc.integer({ min: -3, max: 3 })
const anyInt = fc.oneof(
  { weight: 8, arbitrary: smallInt },
  { weight: 1, arbitrary: fc.constantFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) },
)
const nearDay = fc.integer({ min: today - 4, max: today + 4 })
const dayText = nearDay.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))

function scalarFor(field: Field): fc.Arbitrary<number | string> {
  if (field.kind === 'day') return dayText
  return field.kind === 'code' ? fc.constantFrom(...codes.map(({ key }) => key)) : anyInt
}

function valueFor(operator: string, field: Field): fc.Arbitrary<unknown> {
  const scalar = scalarFor(field)
  switch (operator) {
    case 'is-missing':
    case 'is-true':
    case 'is-false':
      return fc.constantFrom(undefined, null, '')
    case 'between':
    case 'not-between':
      return fc.tuple(scalar, scalar).map(([a, b]) => (a <= b ? [a, b] : [b, a]))
    case 'in':
    case 'not-in':
      return fc.array(scalar, { minLength: 1, maxLength: 4 })
    case 'within-next-days':
    case 'within-last-days':
    case 'older-than-days':
    case 'more-than-days-ahead':
      return fc.integer({ min: 0, max: 4 })
    default:
      return scalar
  }
}

const condition: fc.Arbitrary<Condition> = fc
  .constantFrom(
    ...columns.flatMap(({ field }) =>
      operators.all.filter((operator) => suits(operator, field)).map((operator) => ({ field, operator })),
    ),
  )
  .chain(({ field, operator }) =>
    valueFor(operator.key, field).map((value) => ({ field: field.key, operator: operator.key, value })),
  )

function groupOf(depth: number): fc.Arbitrary<Group> {
  const inside =
    depth === 1 ? condition : fc.oneof({ weight: 3, arbitrary: condition }, { weight: 2, arbitrary: groupOf(depth - 1) })
  return fc.record({
    combinator: fc.constantFrom('and' as const, 'or' as const),
    not: fc.boolean(),
    rules: fc.array(inside, { minLength: 0, maxLength: 3 }),
  })
}

/** Any rule over the fields above, every operator on every kind of column it may be asked of. */
const rule: fc.Arbitrary<Rule> = groupOf(maxDepth - 2).map((group) => ({ v: 1, ...group }))

const kept: Record<string, fc.Arbitrary<number>> = {
  small: fc.integer({ min: 0, max: 3 }),
  amount: anyInt,
  bank_sum: anyInt,
  never_missing: smallInt,
  day16: fc.oneof({ weight: 6, arbitrary: nearDay }, { weight: 1, arbitrary: fc.constantFrom(0, 65_535) }),
  day32: fc.oneof({ weight: 6, arbitrary: nearDay }, { weight: 1, arbitrary: fc.constantFrom(-25_567, 120_529) }), // 1900-01-01, 2299-12-31
  day_number: nearDay,
  level: fc.integer({ min: 0, max: 2 }),
  colour: fc.integer({ min: -1, max: 3 }), // codes the list does not know, too
  has_app: fc.integer({ min: 0, max: 1 }),
  is_staff: fc.integer({ min: 0, max: 1 }),
}

/** What is known of one customer, in the order of the columns; a third of it is missing. */
const row: fc.Arbitrary<readonly (number | null)[]> = fc.tuple(
  ...columns.map(({ field, type }) => {
    const value = kept[field.key] ?? smallInt
    return type.startsWith('Nullable')
      ? fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
      : value
  }),
)

const seed = 20_261_015
const rows = fc.sample(row, { numRuns: 250, seed })
const rules = fc.sample(rule, { numRuns: 200, seed })
let stores: TestStores

beforeAll(async () => {
  stores = await testStores()
  await stores.warehouse.command(
    `CREATE TABLE parity (row_no UInt32, ${columns.map(({ field, type }) => `${field.key} ${type}`).join(', ')}) ENGINE = MergeTree ORDER BY row_no`,
  )
  const cell = (value: number | null, type: string) =>
    value === null
      ? 'NULL'
      : type.includes('Date')
        ? `CAST(toInt32(${value}) AS ${type.slice('Nullable('.length, -1)})`
        : String(value)
  const tuples = rows.map(
    (values, rowNo) => `(${[rowNo, ...values.map((value, i) => cell(value, columns[i]?.type ?? ''))].join(', ')})`,
  )
  await stores.warehouse.command(`INSERT INTO parity VALUES ${tuples.join(', ')}`)
})

afterAll(() => stores.close())

/** The answers of the warehouse: for each row in order, one per expression. */
async function answers(
  expressions: readonly string[],
  params: Readonly<Record<string, number | string>>,
  from = 'parity ORDER BY row_no',
) {
  const found = await stores.warehouse.query<{ answers: (number | string)[] }>(
    `SELECT [${expressions.join(',\n')}] AS answers FROM ${from}`,
    params,
  )
  return found.map(({ answers }) => answers.map(Number))
}

describe('a rule means the same in TypeScript and in ClickHouse', () => {
  test(`${rules.length} random rules on ${rows.length} customers of whom a third is unknown`, async () => {
    const differences: string[] = []
    let [pairs, holding] = [0, 0]
    for (let start = 0; start < rules.length; start += 20) {
      const some = rules.slice(start, start + 20)
      const bound: Binder = binder()
      const compiled = some.map((each) => `toUInt8(${compile(each, { fields, asOf, binder: bound }).sql})`)
      const inSql = await answers(compiled, bound.params)
      some.forEach((each, k) => {
        const holds = prepare(each, fields, asOf)
        rows.forEach((values, rowNo) => {
          const known = new Map(columns.map(({ field }, i) => [field.key, values[i]]))
          const inCode = holds((key) => known.get(key))
          pairs += 1
          if (inCode) holding += 1
          if (inCode !== (inSql[rowNo]?.[k] === 1))
            differences.push(`${sentence(each, fields, 'en')} on [${values}]: ${inCode} in code`)
        })
      })
    }
    expect(differences).toEqual([])
    expect(pairs).toBeGreaterThanOrEqual(10_000)
    // The rules tell customers apart: neither answer is rare.
    expect(Math.min(holding, pairs - holding)).toBeGreaterThan(pairs / 4)
  })

  test('every operator was asked', () => {
    const asked = new Set(rules.flatMap((each) => conditionsOf(each).map(({ operator }) => operator)))
    expect([...asked].sort()).toEqual([...operators.keys].sort())
  })
})

describe('what else exists in both', () => {
  const key = sipKeyOf(Uint8Array.from({ length: 16 }, (_, i) => 7 * i + 1))

  test('buckets and tokens of texts of every length up to 40', async () => {
    const params = { ...tokenParams(key), salt: '对照组-2026' }
    const token = `toString(${tokenSql("'account'", "'core'", "concat('账', repeat('7', number))")})`
    const found = await stores.warehouse.query<{ bucket: number; token: string }>(
      `SELECT ${bucketSql('number', 10_000)} AS bucket, ${token} AS token FROM numbers(41) ORDER BY number`,
      params,
    )
    expect(found.map(({ bucket }) => Number(bucket))).toEqual(found.map((_, n) => bucketOf(params.salt, n, 10_000)))
    expect(found.map((each) => each.token)).toEqual(
      found.map((_, n) => String(tokenNumber(tokenOf(key, 'account', 'core', `账${'7'.repeat(n)}`)))),
    )
  })

  test('a × b ÷ c rounds alike', async () => {
    const int = fc.integer({ min: -1_000_000, max: 1_000_000 })
    const cases = [
      ...fc.sample(fc.tuple(int, int, fc.integer({ min: 1, max: 50 })), { numRuns: 500, seed }),
      [5, 1, 2],
      [-5, 1, 2],
    ] as const
    const from = `values('n UInt32, a Int64, b Int64, c Int64', ${cases.map(([a, b, c], n) => `(${n}, ${a}, ${b}, ${c})`).join(', ')}) ORDER BY n`
    expect((await answers([mulDivSql('a', 'b', 'c')], {}, from)).map(([value]) => value)).toEqual(
      cases.map(([a, b, c]) => mulDiv(a, b, c)),
    )
  })
})
