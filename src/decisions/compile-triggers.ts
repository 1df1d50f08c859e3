import type { Bundle } from './bundle-shape.ts'
import type { Places, Statement } from './compile-bundle.ts'
import { prepareBundle } from './decide-one.ts'

/**
 * All triggers over everybody as one statement: conditions are asked of every customer in one pass, evidence is worked out only for the rows that
 * fired. Customers from {lo} up to and without {hi}.
 */
export function compileTriggers(bundle: Bundle, places: Omit<Places, 'triggersRun'>): Statement {
  const { triggers } = prepareBundle(bundle)
  const compiled = triggers.map(({ trigger, bound }) => ({ trigger, ...bound.sql(bundle.asOf) }))
  const features = [...new Set(triggers.flatMap(({ trigger }) => trigger.features))].sort()
  const columns = [...new Set(triggers.flatMap(({ trigger }) => trigger.columns))].sort()
  const range = 'customer_id >= {lo:UInt32} AND customer_id < {hi:UInt32}'
  const which = compiled.map(({ when }, at) => `if(ifNull(${when}, 0), ${at + 1}, 0)`)
  const pick = (value: (at: number) => string, other: string) =>
    `multiIf(${compiled.map((_, at) => `hit = ${at + 1}, ${value(at)}`).join(', ')}, ${other})`
  const keys = (at: number) => `[${Object.keys(compiled[at]?.evidence ?? {}).map((key) => `'${key}'`)}]`
  const numbers = (at: number) => `[${Object.values(compiled[at]?.evidence ?? {}).map((sql) => `toInt64(ifNull(${sql}, 0))`)}]`
  const sql = `
SELECT {run:UInt32} AS run_id, customer_id, ${pick((at) => `'${compiled[at]?.trigger.key}'`, "''")} AS fired,
  ${pick((at) => compiled[at]?.bucket ?? '', `toDate32('1970-01-01')`)} AS bucket,
  mapFromArrays(${pick(keys, "CAST([], 'Array(String)')")}, ${pick(numbers, "CAST([], 'Array(Int64)')")}) AS evidence
FROM (
  SELECT *, arrayJoin(arrayFilter(w -> w > 0, [${which.join(', ')}])) AS hit
  FROM (SELECT customer_id, ${features.join(', ')} FROM ${places.features} WHERE run_id = {features_run:UInt32} AND ${range}) AS computed
  INNER JOIN (SELECT customer_id, ${columns.join(', ')} FROM gate_facts WHERE run_id = {facts_run:UInt32} AND ${range}) AS frozen USING (customer_id)
)
SETTINGS join_use_nulls = 0`
  return { sql, params: { features_run: places.featuresRun, facts_run: places.factsRun } }
}
