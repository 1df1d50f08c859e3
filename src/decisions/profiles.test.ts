import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue, fieldsOfScheme } from '../features/service.ts'
import { storedScheme } from '../features/tier-scheme.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import { bundleHash, featuresRead, versionsOf } from './bundle.ts'
import type { Ingredients } from './bundle.ts'
import { storedBundle } from './bundle-shape.ts'
import { prepareBundle } from './decide-one.ts'
import { shippedBundle } from './shipped-policy.ts'

const here = (path: string) => new URL(path, import.meta.url).pathname
const profiles = {
  default: { profile: here('../app/profiles/default/'), catalogue: here('../app/demo/catalogue/'), asOf: parseDay('2026-10-15') },
  berka: {
    profile: here('../app/profiles/berka/'),
    catalogue: here('../app/profiles/berka/feeds/'),
    asOf: parseDay('1994-03-30'),
  },
}

function bundleOf(name: keyof typeof profiles, change?: (from: Ingredients) => Ingredients) {
  const { asOf, ...files } = profiles[name]
  const scheme = JSON.parse(readFileSync(`${files.profile}tier-scheme.json`, 'utf8')) as { items: { body: unknown }[] }
  const features = [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()]
  return shippedBundle(files, { asOf, features }, change)
}

describe('the shipped policies', () => {
  it('the default one has at least 15 offers over 12 products in 50 treatments, service, care and education among them', () => {
    const { offers, treatments, products } = bundleOf('default')
    expect(offers.length).toBeGreaterThanOrEqual(15)
    expect(Object.keys(products).length).toBeGreaterThanOrEqual(12)
    expect(treatments.length).toBeGreaterThanOrEqual(50)
    expect(new Set(offers.map(({ contentClass }) => contentClass))).toEqual(
      new Set(['marketing', 'service', 'care', 'education']),
    )
  })

  it('every offer’s product is in the catalogue and every treatment’s script exists', () => {
    const { proposals } = prepareBundle(bundleOf('default'))
    expect(proposals.filter(({ offer, product }) => offer.product !== undefined && product === undefined)).toEqual([])
    expect(proposals.filter(({ script }) => script === undefined)).toEqual([])
  })

  it.each(['default', 'berka'] as const)(
    '%s reads only features there are, and marketing always has a way that is not personalised',
    (name) => {
      const bundle = bundleOf(name)
      const known = new Set(catalogue().map(({ key }) => key))
      expect(featuresRead(bundle).filter((key) => !known.has(key))).toEqual([])
      expect(bundle.offers.some(({ contentClass, personalised }) => contentClass === 'marketing' && !personalised)).toBe(true)
    },
  )

  it('a stored bundle is read back as it was, and its hash does not depend on the order of members', () => {
    const bundle = bundleOf('default')
    const shuffled = Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(bundle)) as object).reverse())
    const again = storedBundle.read(shuffled)
    expect(again).toEqual(bundle)
    expect(bundleHash(again)).toBe(bundleHash(bundle))
    expect(versionsOf(bundle)['offer/tier-topup']).toBe(1)
  })

  it('the days of an offer are working days: due on the next, a weekend and the holiday left out', () => {
    const of = (asOf: Day) => {
      const { asOf: _, ...files } = profiles.default
      const scheme = JSON.parse(readFileSync(`${files.profile}tier-scheme.json`, 'utf8')) as { items: { body: unknown }[] }
      const features = [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()]
      return shippedBundle(files, { asOf, features })
    }
    const bundle = of(parseDay('2026-09-30')) // the holiday is 1 to 7 October
    expect(bundle.contactOn).toBe('2026-10-08')
    const check = bundle.offers.find(({ key }) => key === 'outflow-check')
    expect([check?.dueOn, check?.expiresOn]).toEqual(['2026-10-08', '2026-10-10']) // two working days: Friday 9, Saturday 10 worked instead
  })
})

describe('a policy that does not fit together is refused, with the definition and the place', () => {
  const changed = (kind: 'offers' | 'treatments' | 'gates' | 'triggers', key: string, change: object) => () =>
    bundleOf('default', (from) => ({
      ...from,
      [kind]: from[kind].map((item) => (item.key === key ? { ...item, body: { ...(item.body as object), ...change } } : item)),
    }))
  const rule = (field: string, operator: string, value: unknown) => ({
    v: 1,
    combinator: 'and',
    rules: [{ field, operator, value }],
  })

  it.each([
    [
      'a field of a rule',
      'offers',
      'td-3y',
      { eligibility: rule('depositfen', 'at-least', 1) },
      /offer "td-3y": eligibility\.rules\.0: There is no field "depositfen"/,
    ],
    [
      'an operator',
      'offers',
      'td-3y',
      { eligibility: rule('deposit_fen', 'is-true', undefined) },
      /offer "td-3y": eligibility\.rules\.0/,
    ],
    ['a number too large', 'offers', 'td-3y', { leverPpm: 9_000_000 }, /offer "td-3y": leverPpm/],
    [
      'a trigger',
      'offers',
      'tier-topup',
      { triggers: [{ key: 'near-teir', contextPpm: 1 }] },
      /offer "tier-topup": triggers\.0: there is no trigger "near-teir"/,
    ],
    [
      'a value without its feature',
      'offers',
      'tier-topup',
      { amountOf: 'tier' },
      /offer "tier-topup": amountOf: there is no sum "tier"/,
    ],
    [
      'an offer of a treatment',
      'treatments',
      'td-3y-phone',
      { offer: 'td-4y' },
      /treatment "td-3y-phone": offer: there is no offer "td-4y"/,
    ],
    ['a gate’s parameter', 'gates', 'scope', { ownerChannels: ['fax'] }, /Gate "scope": ownerChannels\.0/],
    ['a trigger’s parameter', 'triggers', 'maturity', { daysAhead: 40 }, /Trigger "maturity": daysAhead/],
  ] as const)('%s', (_what, kind, key, change, message) => {
    expect(changed(kind, key, change)).toThrow(message)
  })

  it('a gate without parameters in force', () => {
    expect(() => bundleOf('default', (from) => ({ ...from, gates: from.gates.filter(({ key }) => key !== 'consent') }))).toThrow(
      /The gate "consent" has no parameters in force/,
    )
  })
})
