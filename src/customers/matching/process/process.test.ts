import { afterAll, describe, expect, it } from 'vitest'
import { plantedRecords } from '../../../../bench/identity/planted.ts'
import { bankMapping } from '../bank-mapping.ts'
import { openEngine } from '../engine.ts'
import type { Link } from '../link.ts'
import { defaultSettings } from '../settings.ts'
import { openAnswers } from './answer.ts'
import { startMatcher } from './matcher.ts'
import type { FromMatcher } from './protocol.ts'

const settings = { ...defaultSettings, learning: { ...defaultSettings.learning, randomPairs: 50_000 } }
const records = [...plantedRecords(1500, 5).records()]

describe('the matching process', async () => {
  const matcher = await startMatcher(bankMapping, { settings, expected: records.length, memoryMb: 512 })
  afterAll(() => matcher.close())

  it('links what an engine of ours would', async () => {
    const engine = openEngine(bankMapping, settings)
    for (const record of records) engine.add(record)
    expect(await matcher.add(records.slice(0, 1000))).toBe(1000)
    expect(await matcher.add(records.slice(1000))).toBe(1500)
    const links: Link[] = []
    const { model } = await matcher.resolve((some) => links.push(...some))
    const ours = await engine.resolve()
    expect(links).toEqual(ours.links)
    expect(model).toEqual(ours.model)
  })

  it('matches a delta and forgets whom it is told to', async () => {
    const links: Link[] = []
    const { compared } = await matcher.delta(records.slice(-20), (some) => links.push(...some))
    expect(compared).toBeGreaterThan(0)
    expect(links.length).toBeGreaterThan(10)
    await matcher.remove(records.map(({ party }) => party))
    const none: Link[] = []
    await matcher.delta(records.slice(-1), (some) => none.push(...some))
    expect(none).toEqual([])
  })
})

describe('a failure of the matching process', () => {
  it('names the error and the place, never a value', async () => {
    const said: FromMatcher[] = []
    const answer = openAnswers((one) => said.push(one))
    await answer({ ask: 'delta', records: [{ party: 1, source: 1, values: ['王秘密'] }] })
    expect(said).toMatchObject([{ say: 'failed', error: 'RangeError' }])
    expect(JSON.stringify(said)).not.toContain('秘密')
  })

  it('reaches the caller as an error', async () => {
    const matcher = await startMatcher(bankMapping, { memoryMb: 256 })
    await expect(matcher.delta([], () => {})).rejects.toThrow(/Matching process: delta: RangeError/)
    await matcher.close()
    await expect(matcher.remove([])).rejects.toThrow(/Matching process/)
  })
})
