import { nextWorkingDay } from '../kernel/calendar.ts'
import { AppError } from '../kernel/errors.ts'
import { checksumOf } from '../kernel/ids.ts'
import { type Field, fieldsByKey } from '../kernel/rules/field.ts'
import { fieldsOf } from '../kernel/rules/rule.ts'
import { scriptFor } from '../products/script.ts'
import { featuresIn } from './because.ts'
import { bundleOffer, bundleTreatment } from './bundle-offer.ts'
import { arbitrationBody, type Bundle, channelBody, storedBundle } from './bundle-shape.ts'
import { factFields } from './facts.ts'
import { gates } from './gates/registry.ts'
import { type Ingredients, type InForce, readBody, refuse } from './ingredients.ts'
import { triggers } from './triggers/registry.ts'

/**
 * The policy of one night: all definitions in force, checked against each other, in key order. Anything that does not fit throws
 * `bad-definition` with the definition and the place in it, so that a night never runs on half a policy.
 */
export function makeBundle(from: Ingredients): Bundle {
  const contactOn = nextWorkingDay(from.calendar, from.asOf)
  const fields = fieldsByKey([...from.features.map((field) => fieldOf(field)), ...factFields.map((field) => fieldOf(field))])
  const offers = from.offers.map((item) => bundleOffer(item, from, fields)).sort(byKey)
  const channels = new Map(from.channels.map((item) => [item.key, readBody('channel', channelBody, item)]))
  const treatments = from.treatments.map((item) => bundleTreatment(item, offers, channels)).sort(byKey)
  for (const offer of offers) {
    if (!treatments.some((treatment) => treatment.offer === offer.key)) refuse('offer', offer.key, 'no treatment carries it')
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
  const { v: _v, ...weights } = readBody('arbitration', arbitrationBody, arbitration)
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

/** What the gate does and what staff are told must be one age: the caution beside a customer's name promises the procedure that the gate enforces. */
function checkSeniorAge({ gates: given, conduct }: Ingredients): void {
  const body = given.find(({ key }) => key === 'suitability')?.body
  const age = typeof body === 'object' && body !== null && 'seniorAge' in body ? body.seniorAge : undefined
  if (age !== undefined && age !== conduct.seniorYears)
    refuse('gate', 'suitability', `seniorAge: ${String(age)}, but the bank's conduct says ${conduct.seniorYears}`)
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
