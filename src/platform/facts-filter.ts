import type { Day } from '../kernel/day.ts'

/** A WHERE text over a fact table and the parameters to bind with it. */
export type FactsFilter = { readonly sql: string; readonly params: Readonly<Record<string, string | number | readonly number[]>> }

export type Owned = { readonly day: Day; readonly runId: number }

/** Feeds kept as whole snapshots (no day column): one of them is read, the newest up to a date. */
export const snapshotFeeds: ReadonlySet<string> = new Set(['account'])

const nothing: FactsFilter = { sql: '1 = 0', params: {} }

/**
 * The rows of the newest snapshot up to a day; `owned` in time order. Before the first one there was, that one: its rows are dated themselves, so a night that
 * looks back sees what was there, and a bank that brings its history in one delivery has a past.
 */
export function snapshotFilter(feed: string, owned: readonly Owned[], asOf: Day, alias: string): FactsFilter {
  const snapshot = owned.findLast(({ day }) => day <= asOf) ?? owned[0]
  return snapshot === undefined
    ? nothing
    : { sql: `${alias}run_id = {${feed}_run:UInt32}`, params: { [`${feed}_run`]: snapshot.runId } }
}

/** Days in time order with their owner → one condition per unbroken span of one owner: a bank whose files were never corrected needs one. */
export function rangesFilter(feed: string, owned: readonly Owned[], asOf: Day, alias = ''): FactsFilter {
  const spans: { runId: number; from: Day; to: Day }[] = []
  for (const { day, runId } of owned) {
    const last = spans.at(-1)
    if (last?.runId === runId) last.to = day
    else spans.push({ runId, from: day, to: day })
  }
  const [only] = spans
  if (only === undefined) return nothing
  const name = (part: string) => `${feed.replaceAll('-', '_')}_${part}`
  if (spans.length === 1) {
    return {
      sql: `(${alias}run_id = {${name('run')}:UInt32} AND ${alias}day <= {${name('as_of')}:Date32})`,
      params: { [name('run')]: only.runId, [name('as_of')]: asOf },
    }
  }
  const params: Record<string, string | number> = {}
  const conditions = spans.map((span, i) => {
    params[name(`run${i}`)] = span.runId
    params[name(`from${i}`)] = span.from
    params[name(`to${i}`)] = span.to
    return `(${alias}run_id = {${name(`run${i}`)}:UInt32} AND ${alias}day BETWEEN {${name(`from${i}`)}:Date32} AND {${name(`to${i}`)}:Date32})`
  })
  return { sql: `(${conditions.join(' OR ')})`, params }
}
