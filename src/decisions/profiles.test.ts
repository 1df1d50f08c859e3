import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue, fieldsOfScheme } from '../features/service.ts'
import { storedScheme } from '../features/tier-scheme.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import { bundleHash, featuresRead, versionsOf } from './bundle.ts'
import type { Ingredients } from './ingredients.ts'
import { storedBundle } from './bundle-shape.ts'
import { decideOne, prepareBundle } from './decide-one.ts'
import { exampleFacts } from './gates/example.ts'
import { shippedBundle } from './service-shipped-policy.ts'

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

  it('a profile is read whole, as an installation loads it: services in a file of their own too', () => {
    expect(bundleOf('berka').offers.map(({ key }) => key)).toEqual(expect.arrayContaining(['loan-care', 'tier-topup']))
  })

  it.each(['default', 'berka'] as const)(
    '%s: what is not personalised, and marketing, is told to anybody: its rule reads nothing of the customer',
    (name) => {
      const open = bundleOf(name).offers.filter(({ contentClass, personalised }) => contentClass === 'marketing' && !personalised)
      expect(open.map(({ key, eligibility }) => [key, eligibility.rules])).toEqual([['bond-notice', []]])
    },
  )

  // What a customer can put in: at call, falling due, or just come in.
  const ready = new Set(['deposit_fen', 'maturing_15d_fen', 'max_inflow_1d_fen'])
  const families = new Set(['wealth', 'fund', 'insurance', 'metal', 'bond', 'time-deposit'])
  it.each(['default', 'berka'] as const)('%s proposes an investment only to who has the smallest amount at hand', (name) => {
    const bundle = bundleOf(name)
    const investments = bundle.offers.flatMap((offer) => {
      const product = offer.product === undefined ? undefined : bundle.products[offer.product]
      return product !== undefined && families.has(product.family) && offer.personalised ? [{ offer, product }] : []
    })
    expect(investments.map(({ offer }) => offer.key)).toEqual([
      'annuity',
      'bond-3y',
      'cd-3y',
      'fund-balanced',
      'fund-bond',
      'fund-growth',
      'gold-plan',
      'inflow-wealth',
      'maturity-td',
      'maturity-wealth',
      'td-3y',
      'whole-life',
      'wm-180',
      'wm-2025',
      'wm-cash',
      'wm-mixed',
      'wm-private',
    ])
    // 10,000 yuan in the default bank; a tenth in the Czech one.
    const worthACall = name === 'default' ? 1_000_000 : 100_000
    const floors = investments.map(({ offer, product }) => {
      const floor = offer.eligibility.rules.reduce(
        (most, one) =>
          'field' in one && ready.has(one.field) && one.operator === 'at-least' ? Math.max(most, Number(one.value)) : most,
        0,
      )
      return {
        key: offer.key,
        isEnough: offer.eligibility.combinator === 'and' && floor >= Math.max(product.minAmountFen, worthACall),
      }
    })
    expect(floors.filter(({ isEnough }) => !isEnough)).toEqual([])
  })

  it('nobody is called for a bond with 58 yuan, or with 9,999.99; with 10,000 they may be', () => {
    const prepared = prepareBundle(bundleOf('default'))
    const at = prepared.proposals.findIndex(({ treatment }) => treatment.key === 'bond-3y-phone')
    const first = (depositFen: number) => {
      const facts = { ...exampleFacts, kind: 'personal' }
      return decideOne(prepared, { customerId: 1, features: { deposit_fen: depositFen }, facts, hits: [] }).deniedBy[at]
    }
    expect([5_800, 999_999, 1_000_000].map(first)).toEqual([11, 11, 0]) // 11 = eligibility
  })

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

  it.each([
    [
      'consent that marketing does not need',
      'consent',
      { consentClasses: [] },
      /Gate "consent": consentClasses: marketing cannot be left out/,
    ],
    ['a do-not-contact that marketing may pass', 'consent', { doNotContactClasses: ['care'] }, /doNotContactClasses: marketing/],
    [
      'a complaint freeze that stops nothing',
      'complaint-freeze',
      { classes: ['education'] },
      /Gate "complaint-freeze": classes: marketing/,
    ],
    ['caps that count no marketing', 'frequency-cap', { classes: [] }, /Gate "frequency-cap": classes: marketing/],
    ['no cap over all channels', 'frequency-cap', { allChannels: [] }, /allChannels: no cap bounds/],
    [
      'a cap of nothing',
      'frequency-cap',
      { allChannels: [{ days: 7, max: 0 }] },
      /allChannels\.0\.max: a cap allows one contact at least/,
    ],
    ['a cap without end', 'frequency-cap', { allChannels: [{ days: 7, max: Number.POSITIVE_INFINITY }] }, /allChannels\.0\.max/],
    [
      'R3 for C2',
      'suitability',
      { matrix: [1, 3, 3, 4, 5] },
      /Gate "suitability": matrix\.1: capacity C2 holds R2 at most, not R3/,
    ],
    [
      'another age than staff are told',
      'suitability',
      { seniorAge: 60 },
      /gate "suitability": seniorAge: 60, but the bank's conduct says 65/,
    ],
    ['seniors from 70 on', 'suitability', { seniorAge: 70 }, /seniorAge: 70/],
    ['a call for a meeting', 'suitability', { meetingChannels: ['visit', 'phone'] }, /meetingChannels: nobody is met by phone/],
    ['uncertified callers', 'seller-certified', { channels: ['visit'] }, /channels: phone cannot be left out/],
  ] as const)('below the law: %s', (_what, key, change, message) => {
    expect(changed('gates', key, change)).toThrow(message)
  })

  it('a definition of the first edition is taken in today’s shape: the product, not a list of classes, says what is regulated', () => {
    const bundle = bundleOf('default', (from) => ({
      ...from,
      gates: from.gates.map((item) =>
        item.key === 'suitability' ? { ...item, body: { ...(item.body as object), classes: ['marketing'] } } : item,
      ),
    }))
    expect(bundle.gates).toEqual(bundleOf('default').gates)
  })

  it.each([
    ['a wealth plan as service', 'wm-180', 'service', /offer "wm-180": contentClass: it proposes WM-180 \(wealth, NFRA_HARD\)/],
    [
      'a fund as education',
      'fund-bond',
      'education',
      /FD-BOND \(fund, CSRC_WARN\), and to propose what is sold is marketing, not education/,
    ],
    ['a loan as care', 'loan-consumer', 'care', /LN-CONS \(loan, NONE\)/],
  ] as const)('a sale under another name: %s', (_what, key, contentClass, message) => {
    expect(changed('offers', key, { contentClass })).toThrow(message)
  })

  it('a free service may be told of as service', () => {
    expect(bundleOf('default').offers.find(({ key }) => key === 'app-guide')).toMatchObject({
      product: 'SV-APP',
      contentClass: 'service',
    })
  })

  it('a gate without parameters in force', () => {
    expect(() => bundleOf('default', (from) => ({ ...from, gates: from.gates.filter(({ key }) => key !== 'consent') }))).toThrow(
      /The gate "consent" has no parameters in force/,
    )
  })
})
