import { describe, expect, it } from 'vitest'
import { fakeThousand, febrl, hasPublicData, qualityOn } from '../../../test/matching/public-data.ts'

// The same defaults on all of them and no label: only the columns are mapped. Limits 1 to 3 are promised; the others keep what was reached.
describe.skipIf(!hasPublicData)('on public data', () => {
  it('Febrl 4: two files of 5,000 are linked', async () => {
    const { believed, auto } = await qualityOn(febrl(['dataset4a.csv', 'dataset4b.csv']))
    expect(believed.f1).toBeGreaterThanOrEqual(0.985)
    expect(auto.f1).toBeGreaterThanOrEqual(0.985)
    expect(auto.precision).toBe(1)
  })

  it('Febrl 1: 500 people of 1,000 records', async () => {
    const { believed, auto } = await qualityOn(febrl(['dataset1.csv']))
    expect(believed.f1).toBeGreaterThanOrEqual(0.98)
    expect(auto.f1).toBeGreaterThanOrEqual(0.98)
  })

  it('Febrl 2: up to six records of one person', async () => {
    const { believed, auto } = await qualityOn(febrl(['dataset2.csv']))
    expect(believed.f1).toBeGreaterThanOrEqual(0.95)
    expect(auto.f1).toBeGreaterThanOrEqual(0.95)
  })

  it('Splink’s thousand: nothing wrong is linked by itself', async () => {
    const { believed, auto, clustered } = await qualityOn(fakeThousand())
    expect(auto.precision).toBeGreaterThanOrEqual(0.999)
    expect(auto.recall).toBeGreaterThanOrEqual(0.7)
    expect(believed.f1).toBeGreaterThanOrEqual(0.9)
    expect(clustered.f1).toBeGreaterThanOrEqual(0.935)
  })
})
