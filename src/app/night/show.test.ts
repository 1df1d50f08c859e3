import { expect, test } from 'vitest'
import { parseDay } from '../../kernel/day.ts'
import { nightRowOf, quarantineCsv } from './show.ts'
import type { RunRecord } from './store.ts'

const at = new Date('2026-10-15T14:00:00Z')
const plan = [
  { key: 'unify', label: { zh: '归一', en: 'Unify' } },
  { key: 'features', label: { zh: '指标', en: 'Features' } },
  { key: 'decide', label: { zh: '决策', en: 'Decide' } },
]
const run = (runId: number, step: string, rest: Partial<RunRecord> = {}): RunRecord => ({
  runId,
  nightId: 1,
  step,
  businessDate: parseDay('2026-10-15'),
  status: 'published',
  owner: 'host:1:1',
  startedAt: at,
  finishedAt: at,
  seconds: 1,
  rowsIn: 10,
  rowsOut: 10,
  progress: {},
  checksum: '7',
  definitions: {},
  details: {},
  error: null,
  quarantined: 0,
  ...rest,
})

test('a night shows its steps in the order of the plan and says what is still to come', () => {
  const moving = run(3, 'features', { status: 'running', progress: { done: 5, total: 20, unit: 'customers' } })
  const night = nightRowOf(
    { nightId: 1, businessDate: parseDay('2026-10-15'), status: 'running', startedAt: at, finishedAt: null },
    [moving, run(2, 'unify'), run(9, 'unify', { nightId: 2 })],
    plan,
  )
  expect(night.steps.map((step) => step.step)).toEqual(['unify', 'features'])
  expect(night.steps[1]?.progress).toEqual({ done: 5, total: 20, unit: 'customers' })
  expect(night.waiting.map((step) => step.step)).toEqual(['decide'])
})

test('the quarantine as CSV quotes what must be quoted and disarms formulas', () => {
  const csv = quarantineCsv([
    {
      quarantineId: 1,
      runId: 4,
      feed: 'account',
      file: 'a.csv',
      line: 17,
      field: 'principal',
      value: '=1+1',
      reasonCode: 'not-an-amount',
      reason: { zh: '不是金额', en: 'Not an amount, "12,5"' },
    },
  ])
  expect(csv.split('\r\n')[1]).toBe(`4,account,a.csv,17,principal,'=1+1,not-an-amount,不是金额,"Not an amount, ""12,5"""`)
})
