import { PPM } from '../kernel/money.ts'
import { binder, compile } from '../kernel/rules/compile.ts'
import { contextOf, leverOf, propensityKey, topOffers, valueSql } from './arbitrate.ts'
import { type Bundle, type BundleOffer, maxContextPpm, valueBits } from './bundle-shape.ts'
import { featuresDecided } from './bundle.ts'
import { type Prepared, prepareBundle } from './decide-one.ts'
import { type FactColumn, factFields } from './facts.ts'
import { always, never, type Proposal, type SqlScope } from './gates/gate.ts'

/** Where a night's rows stand. The table of features is a name of our own making (features_v…), never input. */
export type Places = {
  readonly features: string
  readonly featuresRun: number
  readonly factsRun: number
  readonly triggersRun: number
}

/** A statement and what is bound to it. */
export type Statement = { readonly sql: string; readonly params: Readonly<Record<string, number | string | readonly string[]>> }

/** A gate that lets pass, in the columns of codes: above every code, and 0 in its low four bits, so that "& 15" turns it into the 0 that is kept. */
const OPEN = 16

/** The place of an offer in the low bits of its sort key, counted down, so that of equals the earlier key is the greater number. */
const PLACE_BITS = 8
const LAST_PLACE = 2 ** PLACE_BITS - 1

/**
 * The gates whose conditions are told apart by channel and class, by product, and by offer: few distinct ones each, where treatments are many. The
 * first two look at gate facts alone, so they are worked out before anything is joined: contacts and certificates are lists, dear to carry along.
 */
const groups = [
  { first: 1, last: 6, from: 'facts' },
  { first: 7, last: 10, from: 'facts' },
  { first: 11, last: 12, from: 'all' },
] as const

/** Gate facts that are still asked for after the join. */
const carried: readonly FactColumn[] = ['kind', 'owner_staff_id', 'risk_level', 'personalised']

/**
 * The whole bank's decisions as one statement: features ⋈ gate facts ⋈ trigger hits → per customer the first denying gate of every treatment and the
 * best offers. A condition shared by treatments is one column of small integers (`least` of columns of bytes costs a millisecond per million), so
 * fifty treatments cost little more than five. Machine code is not made of it: compiling so many expressions once costs more than running them.
 * Customers from {lo} up to and without {hi}.
 */
export function compileDecide(bundle: Bundle, places: Places): Statement {
  const prepared = prepareBundle(bundle)
  const scope = sqlScope(bundle, prepared)
  const [facts, columns] = [new Columns('f'), new Columns('c')]
  const treatments = prepared.proposals.map((proposal) => denialOf(prepared, proposal, scope, { facts, all: columns }))
  const offers = bundle.offers.map((offer, at) => contestOf(prepared, offer, at, columns))
  const names = treatments.map((_, at) => `t${at}`)
  const best = `arraySlice(arrayReverseSort(arrayFilter(k -> k > 0, [${offers.map(({ entry }) => entry).join(', ')}])), 1, ${topOffers})`
  const sql = `
SELECT {run:UInt32} AS run_id, customer_id, arrayMap(t -> bitAnd(t, toUInt8(15)), codes) AS denied_by,
  arrayMap(k -> toUInt16(${LAST_PLACE} - bitAnd(k, ${LAST_PLACE})), best) AS offers, arrayMap(o -> chosen[o + 1], offers) AS treatments,
  arrayMap(k -> intDiv(k, ${2 ** (valueBits + PLACE_BITS)}), best) AS priorities
FROM (
  SELECT customer_id, [${names.join(', ')}] AS codes, [${offers.map((_, at) => `b${at}`).join(', ')}] AS chosen, ${best} AS best
  FROM (
    SELECT *, ${offers.flatMap(({ chosen }) => chosen).join(',\n      ')}
    FROM (
      SELECT *, ${treatments.map((expression, at) => `${expression} AS t${at}`).join(', ')}
      FROM (
        SELECT customer_id, ${[...facts.names(), ...columns.list()].join(',\n          ')}
        FROM (${rowsOf(bundle, places, facts)})
      )
    )
  )
)
SETTINGS join_use_nulls = 0, compile_expressions = 0`
  return {
    sql,
    params: {
      ...scope.params(),
      ...placeParams(places),
      trigger_keys: bundle.triggers.map(({ key }) => key),
    },
  }
}

/** One row per customer with the features and gate facts that the bundle reads, and the fired triggers as bits. */
function rowsOf(bundle: Bundle, places: Places, facts: Columns): string {
  const range = 'customer_id >= {lo:UInt32} AND customer_id < {hi:UInt32}'
  return `
          SELECT customer_id, fired_bits, ${[...featuresDecided(bundle), ...carried, ...facts.names()].join(', ')}
          FROM (SELECT customer_id, ${featuresDecided(bundle).join(', ')} FROM ${places.features} WHERE run_id = {features_run:UInt32} AND ${range}) AS computed
          INNER JOIN (SELECT customer_id, ${[...carried, ...facts.list()].join(', ')} FROM gate_facts WHERE run_id = {facts_run:UInt32} AND ${range}) AS frozen USING (customer_id)
          LEFT JOIN (
            SELECT customer_id, groupBitOr(bitShiftLeft(toUInt64(1), indexOf({trigger_keys:Array(String)}, fired) - 1)) AS fired_bits
            FROM trigger_hits WHERE run_id = {triggers_run:UInt32} AND ${range} AND has({trigger_keys:Array(String)}, fired) GROUP BY customer_id
          ) AS fired USING (customer_id)`
}

function placeParams(places: Places): Statement['params'] {
  return { features_run: places.featuresRun, facts_run: places.factsRun, triggers_run: places.triggersRun }
}

/** The columns computed once per customer, each distinct expression once. */
class Columns {
  readonly #names = new Map<string, string>()
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  name(expression: string): string {
    const name = this.#names.get(expression) ?? `${this.#prefix}${this.#names.size}`
    this.#names.set(expression, name)
    return name
  }

  names(): readonly string[] {
    return [...this.#names.values()]
  }

  list(): readonly string[] {
    return [...this.#names].map(([expression, name]) => `${expression} AS ${name}`)
  }
}

/** The code of the first gate that denies a treatment, or OPEN: the least over its groups. Gates that do not look at the customer are settled here. */
function denialOf(
  prepared: Prepared,
  proposal: Proposal,
  scope: SqlScope,
  columns: { readonly facts: Columns; readonly all: Columns },
): string {
  const parts = groups.flatMap(({ first, last, from }) => {
    const within = prepared.gates.filter(({ gate }) => gate.code >= first && gate.code <= last)
    const conditions = within
      .map(({ gate, bound }) => ({ code: gate.code, condition: bound.sql(proposal, scope) }))
      .filter(({ condition }) => condition !== never)
    const settled = conditions.findIndex(({ condition }) => condition === always)
    const asked = settled < 0 ? conditions : conditions.slice(0, settled)
    const end = settled < 0 ? OPEN : (conditions[settled]?.code ?? OPEN)
    if (asked.length === 0) return end === OPEN ? [] : [`toUInt8(${end})`]
    return [columns[from].name(`multiIf(${asked.map(({ condition, code }) => `${condition}, ${code}`).join(', ')}, ${end})`)]
  })
  return parts.length === 0 ? `toUInt8(${OPEN})` : parts.reduce((all, one) => `least(${all}, ${one})`)
}

/** How an offer stands in the contest: its best open treatment, that treatment's lever (0 when none is open), and the entry that is sorted. */
function contestOf(prepared: Prepared, offer: BundleOffer, at: number, columns: Columns) {
  const { bundle } = prepared
  const order = prepared.order[at] ?? []
  const pick = (value: (treatment: number) => number) => order.map((one) => `t${one} = ${OPEN}, ${value(one)}`).join(', ')
  const lever = (one: number): number => {
    const treatment = bundle.treatments[one]
    return treatment === undefined ? 0 : leverOf(offer, treatment)
  }
  const column = (key: string) => factFields.find((field) => field.key === key)?.sql ?? key
  const value = columns.name(valueSql(offer.value, column))
  const weight = columns.name(`toInt64(${propensitySql(bundle, offer)}) * ${contextSql(bundle, offer)}`)
  const chosen = [`toUInt16(multiIf(${pick((one) => one)}, 0)) AS b${at}`, `toInt64(multiIf(${pick(lever)}, 0)) AS l${at}`]
  // Priority, then value, then place: one number, 0 for an offer that is closed. With tuples in its stead the whole statement took a third longer.
  const place = `(${value} * ${2 ** PLACE_BITS} + ${LAST_PLACE - at}) * (l${at} > 0)`
  return { chosen, entry: `toInt128(${value}) * ${weight} * l${at} * ${2 ** (valueBits + PLACE_BITS)} + ${place}` }
}

function propensitySql(bundle: Bundle, offer: BundleOffer): string {
  const { cells, bankPpm } = bundle.propensity
  const rates = cells[propensityKey(offer)]
  if (rates === undefined || rates.length === 0) return `${bankPpm}`
  return `if(personalised = 1 AND ifNull(tier < ${rates.length}, 0), [${rates.join(', ')}][ifNull(tier, 0) + 1], ${bankPpm})`
}

function contextSql(bundle: Bundle, offer: BundleOffer): string {
  const weights = offer.triggers.flatMap(({ key, contextPpm }) => {
    const bit = bundle.triggers.findIndex((trigger) => trigger.key === key)
    return bit < 0 || contextPpm === 0 ? [] : [`if(bitTest(fired_bits, ${bit}), ${contextPpm}, 0)`]
  })
  const base = contextOf(offer, new Set(), false)
  if (weights.length === 0) return `toInt64(${base})`
  return `toInt64(if(personalised = 1, least(${PPM} + ${weights.join(' + ')}, ${maxContextPpm}), ${base}))`
}

function sqlScope(bundle: Bundle, prepared: Prepared): SqlScope & { readonly params: () => Statement['params'] } {
  const numbers = binder('n')
  const texts = new Map<string, string>()
  const bits = (keys: readonly string[]) =>
    bundle.triggers.reduce((mask, { key }, bit) => (keys.includes(key) ? mask | (1n << BigInt(bit)) : mask), 0n)
  return {
    number: (value) => numbers.bind(value),
    text: (value) => {
      const name = texts.get(value) ?? `s${texts.size}`
      texts.set(value, name)
      return `{${name}:String}`
    },
    days: { asOf: bundle.asOf, contactOn: bundle.contactOn },
    anyFired: (keys) => `bitAnd(fired_bits, toUInt64(${bits(keys)})) != 0`,
    rule: (offer) => {
      const options = {
        fields: prepared.fields,
        asOf: bundle.asOf,
        binder: numbers,
        columnOf: ({ key }: { readonly key: string }) => factFields.find((field) => field.key === key)?.sql ?? key,
      }
      return compile(offer.eligibility, options).sql
    },
    params: () => ({ ...numbers.params, ...Object.fromEntries([...texts].map(([value, name]) => [name, value])) }),
  }
}
