import { featuresIn, problemsOfSentence } from './because.ts'
import { addWorkingDays, type Calendar, nextWorkingDay } from '../kernel/calendar.ts'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { checksumOf } from '../kernel/ids.ts'
import { type Field, type Fields, fieldsByKey } from '../kernel/rules/field.ts'
import { problemsOf } from '../kernel/rules/resolve.ts'
import { fieldsOf } from '../kernel/rules/rule.ts'
import type { z } from 'zod'
import type { Conduct } from '../customers/conduct.ts'
import type { Product } from '../products/product.ts'
import { type Script, scriptFor } from '../products/script.ts'
import { isRegulated } from '../products/suitability.ts'
import {
  arbitrationBody,
  type Bundle,
  type BundleOffer,
  type BundleTreatment,
  type ChannelBody,
  channelBody,
  offerBody,
  type PropensityTable,
  storedBundle,
  treatmentBody,
} from './bundle-shape.ts'
import { factFields } from './facts.ts'
import { gates } from './gates/registry.ts'
import { triggers } from './triggers/registry.ts'

/** One definition in force, as the definitions table gives it. */
export type InForce = { readonly key: string; readonly version: number; readonly body: unknown }

/** Everything in force on a business date, from which its bundle is made. */
export type Ingredients = {
  readonly asOf: Day
  readonly calendar: Calendar
  /** What the installation counts in. */
  readonly currency: string
  readonly offers: readonly InForce[]
  readonly treatments: readonly InForce[]
  readonly channels: readonly InForce[]
  readonly gates: readonly InForce[]
  readonly triggers: readonly InForce[]
  readonly arbitration: readonly InForce[]
  readonly products: readonly Product[]
  readonly scripts: readonly Script[]
  readonly propensity: PropensityTable
  /** From this age on staff are told to take special care: the suitability gate must not begin later. */
  readonly conduct: Pick<Conduct, 'seniorYears'>
  /** The features rules may ask about. */
  readonly features: readonly Field[]
}

/**
 * The policy of one night: all definitions in force, checked against each other, in key order. Anything that does not fit throws
 * `bad-definition` with the definition and the place in it, so that a night never runs on half a policy.
 */
export function makeBundle(from: Ingredients): Bundle {
  const contactOn = nextWorkingDay(from.calendar, from.asOf)
  const fields = fieldsByKey([...from.features.map((field) => fieldOf(field)), ...factFields.map((field) => fieldOf(field))])
  const offers = from.offers.map((item) => bundleOffer(item, from, fields)).sort(byKey)
  const channels = new Map(from.channels.map((item) => [item.key, read('channel', channelBody, item)]))
  const treatments = from.treatments.map((item) => bundleTreatment(item, offers, channels)).sort(byKey)
  for (const offer of offers) {
    if (!treatments.some((treatment) => treatment.offer === offer.key)) bad('offer', offer.key, 'no treatment carries it')
  }
  const scriptKeys = [...new Set(treatments.map(({ script }) => script))].sort()
  const scripts = scriptKeys.flatMap((key) => {
    const script = scriptFor(
      from.scripts.filter((one) => one.key === key),
      contactOn,
    )
    return script === undefined ? [] : [[key, script] as const]
  })
  const codes = new Set(offers.map(({ product }) => product))
  const asked = new Set(
    offers.flatMap((offer) => [
      ...fieldsOf(offer.eligibility),
      ...(offer.because === undefined ? [] : featuresIn(offer.because)),
    ]),
  )
  checkSeniorAge(from)
  const [arbitration] = from.arbitration
  if (arbitration === undefined) throw new AppError('bad-definition', { message: 'No arbitration is in force' })
  const { v: _v, ...weights } = read('arbitration', arbitrationBody, arbitration)
  return storedBundle.write({
    v: 1,
    asOf: from.asOf,
    contactOn,
    currency: from.currency,
    fields: [...fields.values()].filter(({ key }) => asked.has(key)),
    offers,
    treatments,
    products: Object.fromEntries(from.products.filter(({ code }) => codes.has(code)).map((product) => [product.code, product])),
    scripts: Object.fromEntries(scripts),
    gates: gates.all.map((gate) => bound('gate', from.gates, gate)),
    triggers: triggers.all.flatMap((trigger) =>
      from.triggers.some(({ key }) => key === trigger.key) ? [bound('trigger', from.triggers, trigger)] : [],
    ),
    arbitration: { ...weights, version: arbitration.version },
    propensity: from.propensity,
  })
}

/** The hash a bundle is kept and named by: of its canonical JSON, so equal policies are one bundle. */
export function bundleHash(bundle: Bundle): string {
  return checksumOf(bundle)
}

/** kind/key → version of everything a bundle was made of: what a run records. */
export function versionsOf(bundle: Bundle): Readonly<Record<string, number>> {
  const entries = (kind: string, list: readonly { readonly key: string; readonly version: number }[]) =>
    list.map(({ key, version }) => [`${kind}/${key}`, version] as const)
  return Object.fromEntries([
    ...entries('offer', bundle.offers),
    ...entries('treatment', bundle.treatments),
    ...entries('gate', bundle.gates),
    ...entries('trigger', bundle.triggers),
    ...entries('script', Object.values(bundle.scripts)),
    ['arbitration/default', bundle.arbitration.version] as const,
  ])
}

/** The features that decisions hang on: those of rules and values, and the tier that base rates are kept by. Sorted. */
export function featuresDecided(bundle: Bundle): readonly string[] {
  const own = new Set(factFields.map(({ key }) => key))
  const fromOffers = bundle.offers.flatMap((offer) => [
    ...fieldsOf(offer.eligibility),
    ...(offer.value.kind === 'amount' ? [offer.value.of] : []),
  ])
  return [...new Set([...fromOffers, 'tier'])].filter((key) => !own.has(key)).sort()
}

/** The features an issued decision keeps: those it hangs on, those of the triggers, and those that its task states. Sorted. */
export function featuresRead(bundle: Bundle): readonly string[] {
  const said = bundle.offers.flatMap((offer) => [
    ...(offer.because === undefined ? [] : featuresIn(offer.because)),
    ...(offer.amountOf === undefined ? [] : [offer.amountOf]),
  ])
  const own = new Set(factFields.map(({ key }) => key))
  const fromTriggers = bundle.triggers.flatMap(({ key }) => triggers.get(key).features)
  return [...new Set([...featuresDecided(bundle), ...said, ...fromTriggers])].filter((key) => !own.has(key)).sort()
}

function bundleOffer(item: InForce, from: Ingredients, fields: Fields): BundleOffer {
  const { v: _v, ...body } = read('offer', offerBody, item)
  const problems = problemsOf(body.eligibility, fields)
  if (problems.length > 0) bad('offer', item.key, problems.map(({ at, message }) => `eligibility.${at}: ${message}`).join('; '))
  for (const [place, feature] of [
    ['value.of', body.value.kind === 'amount' ? body.value.of : undefined],
    ['amountOf', body.amountOf],
  ] as const) {
    if (feature !== undefined && fields.get(feature)?.kind !== 'int')
      bad('offer', item.key, `${place}: there is no sum "${feature}"`)
  }
  const unsaid = body.because === undefined ? [] : problemsOfSentence(body.because, fields)
  if (unsaid.length > 0) bad('offer', item.key, `because: ${unsaid.join('; ')}`)
  for (const [i, { key }] of body.triggers.entries()) {
    if (!triggers.has(key)) bad('offer', item.key, `triggers.${i}: there is no trigger "${key}"`)
  }
  if (body.needsTrigger && body.triggers.length === 0) bad('offer', item.key, 'needsTrigger: no trigger is named')
  const product = from.products.find(({ code }) => code === body.product)
  if (product !== undefined && isSold(product) && body.contentClass !== 'marketing')
    bad(
      'offer',
      item.key,
      `contentClass: it proposes ${product.code} (${product.family}, ${product.regime}), and to propose what is sold is marketing, not ${body.contentClass}`,
    )
  const dueOn = addWorkingDays(from.calendar, from.asOf, body.dueInWorkingDays)
  return {
    ...body,
    key: item.key,
    version: item.version,
    dueOn,
    expiresOn: addWorkingDays(from.calendar, dueOn, body.expiresInWorkingDays),
  }
}

/**
 * Whether telling a customer of a product is marketing whatever else is said (mixed content is marketing, DOMAIN B6): everything but the bank's free services. An
 * offer that called it service would pass by consent, complaint freeze and contact caps.
 */
function isSold(product: Product): boolean {
  return isRegulated(product) || product.family !== 'service'
}

function bundleTreatment(
  item: InForce,
  offers: readonly BundleOffer[],
  channels: ReadonlyMap<string, ChannelBody>,
): BundleTreatment {
  const { v: _v, ...body } = read('treatment', treatmentBody, item)
  if (!offers.some(({ key }) => key === body.offer))
    bad('treatment', item.key, `offer: there is no offer "${body.offer}" in force`)
  const channel = channels.get(body.channel) ?? bad('treatment', item.key, `channel: "${body.channel}" is not set up`)
  return { ...body, key: item.key, version: item.version, minutes: body.minutes ?? channel.minutes, carriedBy: channel.carriedBy }
}

/** What the gate does and what staff are told must be one age: the caution beside a customer's name promises the procedure that the gate enforces. */
function checkSeniorAge({ gates: given, conduct }: Ingredients): void {
  const body = given.find(({ key }) => key === 'suitability')?.body
  const age = typeof body === 'object' && body !== null && 'seniorAge' in body ? body.seniorAge : undefined
  if (age !== undefined && age !== conduct.seniorYears)
    bad('gate', 'suitability', `seniorAge: ${String(age)}, but the bank's conduct says ${conduct.seniorYears}`)
}

type Bindable = {
  readonly key: string
  readonly with: (params: unknown) => unknown
  readonly adopt?: (body: unknown) => unknown
}

/** The parameters of a gate or trigger that are in force, tried on it so that a wrong one, or one below the law, stops the night here. */
function bound(kind: string, list: readonly InForce[], one: Bindable): Bundle['gates'][number] {
  const item = list.find(({ key }) => key === one.key)
  if (item === undefined) throw new AppError('bad-definition', { message: `The ${kind} "${one.key}" has no parameters in force` })
  const adopted = one.adopt === undefined ? item.body : one.adopt(item.body)
  one.with(adopted)
  return { key: item.key, version: item.version, params: adopted }
}

function read<T>(kind: string, schema: z.ZodType<T>, item: InForce): T {
  const result = schema.safeParse(item.body)
  if (result.success) return result.data
  return bad(
    kind,
    item.key,
    result.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`).join('; '),
  )
}

function bad(kind: string, key: string, problem: string): never {
  throw new AppError('bad-definition', { message: `${kind} "${key}": ${problem}`, data: { kind, key } })
}

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1)

/** A field without what only its catalogue knows: what a bundle keeps of it. */
function fieldOf({ key, kind, label, unit, currency, values, isOrdered }: Field): Field {
  return {
    key,
    kind,
    label,
    ...(unit === undefined ? {} : { unit }),
    ...(currency === undefined ? {} : { currency }),
    ...(values === undefined ? {} : { values }),
    ...(isOrdered === undefined ? {} : { isOrdered }),
  }
}
