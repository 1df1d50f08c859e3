import { addWorkingDays } from '../kernel/calendar.ts'
import type { Fields } from '../kernel/rules/field.ts'
import { problemsOf } from '../kernel/rules/resolve.ts'
import type { Product } from '../products/product.ts'
import { isRegulated } from '../products/suitability.ts'
import { problemsOfSentence } from './because.ts'
import { type BundleOffer, type BundleTreatment, type ChannelBody, offerBody, treatmentBody } from './bundle-shape.ts'
import { type Ingredients, type InForce, readBody, refuse } from './ingredients.ts'
import { triggers } from './triggers/registry.ts'

/** An offer as a bundle keeps it: its rule, sums, sentence and triggers checked, what it sells called marketing, its days counted. */
export function bundleOffer(item: InForce, from: Ingredients, fields: Fields): BundleOffer {
  const { v: _v, ...body } = readBody('offer', offerBody, item)
  const problems = problemsOf(body.eligibility, fields)
  if (problems.length > 0)
    refuse('offer', item.key, problems.map(({ at, message }) => `eligibility.${at}: ${message}`).join('; '))
  for (const [place, feature] of [
    ['value.of', body.value.kind === 'amount' ? body.value.of : undefined],
    ['amountOf', body.amountOf],
  ] as const) {
    if (feature !== undefined && fields.get(feature)?.kind !== 'int')
      refuse('offer', item.key, `${place}: there is no sum "${feature}"`)
  }
  const unsaid = body.because === undefined ? [] : problemsOfSentence(body.because, fields)
  if (unsaid.length > 0) refuse('offer', item.key, `because: ${unsaid.join('; ')}`)
  for (const [i, { key }] of body.triggers.entries()) {
    if (!triggers.has(key)) refuse('offer', item.key, `triggers.${i}: there is no trigger "${key}"`)
  }
  if (body.needsTrigger && body.triggers.length === 0) refuse('offer', item.key, 'needsTrigger: no trigger is named')
  const product = from.products.find(({ code }) => code === body.product)
  if (product !== undefined && isSold(product) && body.contentClass !== 'marketing')
    refuse(
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

/** A treatment as a bundle keeps it: of an offer and through a channel that are there. */
export function bundleTreatment(
  item: InForce,
  offers: readonly BundleOffer[],
  channels: ReadonlyMap<string, ChannelBody>,
): BundleTreatment {
  const { v: _v, ...body } = readBody('treatment', treatmentBody, item)
  if (!offers.some(({ key }) => key === body.offer))
    refuse('treatment', item.key, `offer: there is no offer "${body.offer}" in force`)
  const channel = channels.get(body.channel) ?? refuse('treatment', item.key, `channel: "${body.channel}" is not set up`)
  return { ...body, key: item.key, version: item.version, minutes: body.minutes ?? channel.minutes, carriedBy: channel.carriedBy }
}
