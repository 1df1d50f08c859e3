import { beforeAll, describe, expect, it } from 'vitest'
import { plantedRecords } from '../../../bench/identity/planted.ts'
import { bankMapping } from './bank-mapping.ts'
import { type MatchEngine, openEngine } from './engine.ts'
import type { Link } from './link.ts'
import type { MatchRecord } from './records/mapping.ts'
import type { Resolution } from './resolve.ts'
import { defaultSettings, type MatchSettings } from './settings.ts'

// 6,000 records of a made-up population, 300 of them second ones. Fewer random pairs than by default: milliseconds instead of seconds.
const planted = plantedRecords(6000, 3)
const records = [...planted.records()]
const settings: MatchSettings = { ...defaultSettings, learning: { ...defaultSettings.learning, randomPairs: 200_000 } }
const isOnePerson = (link: Link) => planted.personOf[link.partyA] === planted.personOf[link.partyB]

function engineWith(some: readonly MatchRecord[], how: MatchSettings = settings): MatchEngine {
  const engine = openEngine(bankMapping, how, some.length)
  for (const record of some) engine.add(record)
  return engine
}

describe('the engine over a bank', () => {
  let engine: MatchEngine
  let whole: Resolution
  beforeAll(async () => {
    engine = engineWith(records)
    whole = await engine.resolve()
  }, 60_000)

  it('links second records by itself without a wrong one, and with review finds nearly all', () => {
    const auto = whole.links.filter(({ zone }) => zone === 'auto')
    const truth = records.length - new Set(records.map(({ party }) => planted.personOf[party])).size
    expect(auto.filter((link) => !isOnePerson(link))).toEqual([])
    expect(auto.length / truth).toBeGreaterThan(0.85)
    expect(whole.links.filter(isOnePerson).length / truth).toBeGreaterThan(0.97)
    // Its own reckoning of how many there are is not far off.
    expect(Math.abs(whole.report.expectedPairs - truth) / truth).toBeLessThan(0.15)
  })

  it('shows for every link what each field said, and the parts sum up', () => {
    for (const { weight, prior, household, evidence } of whole.links) {
      expect(evidence.map(({ field }) => field)).toEqual(bankMapping.fields.map(({ key }) => key))
      expect(prior + household + evidence.reduce((sum, one) => sum + one.weight, 0)).toBe(weight)
      expect(Number.isSafeInteger(weight)).toBe(true)
    }
  })

  it('says nothing of a person: numbers of parties, keys and weights only', () => {
    const said = JSON.stringify(whole)
    for (const { values } of records) {
      for (const value of values) if (value.length > 7 && value !== 'id-card') expect(said.includes(value)).toBe(false)
    }
  })

  it('gives the same links and model in whatever order records came', async () => {
    const turned = await engineWith([...records].reverse()).resolve()
    expect(turned.model).toEqual(whole.model)
    expect(turned.links).toEqual(whole.links)
  })

  it('gives the same with threads', async () => {
    const threaded = await engineWith(records, { ...settings, threads: 2, threadsFrom: 0 }).resolve()
    expect(threaded.model).toEqual(whole.model)
    expect(threaded.links).toEqual(whole.links)
  })

  it('a delta of records that did not change gives exactly the links they had', () => {
    const again = records.filter(({ party }) => party % 7 === 0)
    const parties = new Set(again.map(({ party }) => party))
    const had = whole.links.filter(({ partyA, partyB }) => parties.has(partyA) || parties.has(partyB))
    expect(had.length).toBeGreaterThan(20)
    expect(engine.delta(again).links).toEqual(had)
  })

  it('a model that was kept matches a delta without learning again', () => {
    const [first, ...others] = whole.links.filter(({ rule }) => rule === 'same-document')
    const later = engineWith(records.filter(({ party }) => party !== first?.partyB))
    later.adopt(JSON.parse(JSON.stringify(whole.model)))
    const { links } = later.delta(records.filter(({ party }) => party === first?.partyB))
    expect(links.map(({ partyA, partyB, zone }) => [partyA, partyB, zone])).toEqual([[first?.partyA, first?.partyB, 'auto']])
    expect(others.length).toBeGreaterThan(0)
  })

  it('a party that changed or was removed is linked by what it is now', () => {
    const changing = engineWith(records)
    changing.adopt(whole.model)
    const link = whole.links.find(({ rule }) => rule === 'same-document')
    const second = records.find(({ party }) => party === link?.partyB)
    const stranger = { party: link?.partyB ?? 0, source: 2, values: ['欧阳无名', '', '', '1931-02-03', '', '', ''] }
    expect(changing.delta([stranger]).links).toEqual([])
    expect(changing.delta(second === undefined ? [] : [second]).links).toHaveLength(1)
    changing.remove([link?.partyA ?? 0])
    expect(changing.delta(second === undefined ? [] : [second]).links).toEqual([])
    expect(changing.size()).toBe(records.length - 1)
  })
})

describe('an engine without anything to learn from', () => {
  it('keeps its first guess, says so, and links nobody', async () => {
    const firsts = [...plantedRecords(8000, 9).records()].filter(({ source }) => source === 1)
    const { links, report } = await engineWith(firsts).resolve()
    expect(links.filter(({ zone }) => zone === 'auto')).toEqual([])
    expect(report.isLearnt).toBe(false)
    expect(report.expectedPairs).toBeLessThan(firsts.length / 50)
  })
})

describe('an engine', () => {
  it('cannot match a delta before it has learnt', () => {
    expect(() => openEngine(bankMapping).delta([])).toThrow(/needs a model/)
  })

  it('refuses a mapping that names a column or kind there is not, or says too much to pack', () => {
    const field = { key: 'x', as: 'code', from: ['x'] } as const
    expect(() => openEngine({ columns: [], fields: [field], pairs: 'all' })).toThrow(/no column "x"/)
    expect(() => openEngine({ columns: ['x'], fields: [{ ...field, swapsWith: 'x' }], pairs: 'all' })).toThrow(/cannot swap/)
    const many = Array.from({ length: 16 }, (_, i) => ({ ...field, key: `x${i}` }))
    expect(() => openEngine({ columns: ['x'], fields: many, pairs: 'all' })).toThrow(/32 bits/)
  })
})
