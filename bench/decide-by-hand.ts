// The decide statement as somebody would write it for this one policy: gate by gate, each condition named once and used by many treatments. It shares no code
// with the compiler it is measured against; only names, numbers and dates of the policy are read out of the bundle, for 107 treatments are typed by nobody.
import type { Bundle } from '../src/decisions/bundle-shape.ts'

type Offer = Bundle['offers'][number]
type Treatment = Bundle['treatments'][number]

const bit = { phone: 1, sms: 2, wecom: 4, push: 8, mail: 16, visit: 32 } as const
const channels = Object.keys(bit) as (keyof typeof bit)[]
const on = (day: string, back: number): string => `toDate32('${day}') - ${back}`

const counted = (channel: number, days: number, max: number, day: string): string => {
  const which = channel === 0 ? '' : ` AND c = ${channel}`
  return `arrayCount((d, c, k) -> d > ${on(day, days)} AND k = 1${which}, contacts_day, contacts_channel, contacts_class) >= ${max}`
}

const caps: Readonly<Record<string, readonly (readonly [days: number, max: number])[]>> = {
  phone: [
    [1, 1],
    [7, 2],
    [30, 4],
  ],
  sms: [
    [1, 1],
    [7, 2],
    [30, 4],
  ],
  wecom: [
    [1, 1],
    [30, 4],
  ],
  push: [
    [1, 1],
    [7, 3],
  ],
  mail: [],
  visit: [],
}

/** A rule of the shipped offers as a condition: they use four operators only. */
function ruleSql(offer: Offer): string {
  const parts = offer.eligibility.rules.map((entry) => {
    if (!('field' in entry)) throw new Error(`the rule of ${offer.key} is nested: extend the hand-written query`)
    const column = entry.field === 'risk_capacity' ? 'nullIf(risk_level, 0)' : entry.field
    const value = entry.value as number | readonly [number, number]
    if (entry.operator === 'is-false') return `coalesce(${column} = 0, 0)`
    if (entry.operator === 'at-least') return `coalesce(${column} >= ${value}, 0)`
    if (entry.operator === 'at-most') return `coalesce(${column} <= ${value}, 0)`
    if (entry.operator === 'between' && typeof value !== 'number')
      return `coalesce(${column} BETWEEN ${value[0]} AND ${value[1]}, 0)`
    throw new Error(`${entry.operator} is not in the hand-written query`)
  })
  return parts.length === 0 ? '1' : parts.join(' AND ')
}

function unsuitable(bundle: Bundle, offer: Offer, isMeeting: boolean): string {
  const product = offer.product === undefined ? undefined : bundle.products[offer.product]
  if (product === undefined || product.regime === 'NONE') return '0'
  if (product.isPrivate && !isMeeting) return '1'
  const risk = Math.max(product.riskIssuer ?? 0, product.riskBank ?? 0)
  const year = Number(offer.dueOn.slice(0, 4))
  const born = (age: number): string => `toDate32('${year - age}${offer.dueOn.slice(4)}')`
  const senior = product.family === 'insurance' ? 60 : risk >= 4 ? 65 : 0
  return [
    ...(product.isPrivate ? [`coalesce(qualified_until < toDate32('${offer.dueOn}'), 1)`] : []),
    'isNull(risk_expires_on)',
    `coalesce(risk_expires_on < toDate32('${offer.dueOn}'), 1)`,
    `risk_level < ${risk}`,
    `affordable_fen BETWEEN 0 AND ${product.minAmountFen - 1}`,
    "kind != 'business' AND born_on IS NULL",
    ...(risk > 1 ? [`coalesce(born_on > ${born(18)}, 0)`] : []),
    ...(senior > 0 && !isMeeting ? [`coalesce(born_on <= ${born(senior)}, 0)`] : []),
  ].join(' OR ')
}

/** What is true of the treatment for everybody: closed by the catalogue (7) or by its script (10), or neither (0). */
function settled(bundle: Bundle, offer: Offer, treatment: Treatment): number {
  const product = offer.product === undefined ? undefined : bundle.products[offer.product]
  if (product !== undefined && product.onSaleTo !== null && product.onSaleTo < offer.dueOn) return 7
  return bundle.scripts[treatment.script]?.approver === null ? 10 : 0
}

function denial(bundle: Bundle, offer: Offer, treatment: Treatment, at: number): string {
  const { channel } = treatment
  const isMarketing = offer.contentClass === 'marketing'
  const isPerson = channel === 'phone' || channel === 'wecom' || channel === 'visit'
  const certificate = isPerson && offer.product !== undefined ? bundle.products[offer.product]?.requiredCertificate : null
  const closed = settled(bundle, offer, treatment)
  const gates: [string, number][] = [
    [channel === 'wecom' || channel === 'visit' ? 'no_owner' : 'branch_id = 0', 1],
    ['held_or_minor', 2],
  ]
  if (isMarketing) gates.push([`refused_${channel}`, 3], ['complaint_freeze = 1', 4], [`often_${channel}`, 6])
  else if (offer.contentClass === 'care') gates.push([`barred_${channel}`, 3])
  else if (offer.contentClass === 'education') gates.push([`barred_${channel}`, 3], ['complaint_freeze = 1', 4])
  if (closed === 7) return `${multi(gates)}, 7) AS t${at}`
  if (certificate !== null && certificate !== undefined) gates.push([`no_${certificate}`, 8])
  const suits = unsuitable(bundle, offer, channel === 'visit')
  if (suits !== '0') gates.push([`unsuitable_${offerAt(bundle, offer)}_${channel === 'visit' ? 'met' : 'far'}`, 9])
  if (closed === 10) return `${multi(gates)}, 10) AS t${at}`
  gates.push([`not_eligible_${offerAt(bundle, offer)}`, 11])
  if (offer.personalised) gates.push(['personalised = 0', 12])
  return `${multi(gates)}, 0) AS t${at}`
}

const multi = (gates: readonly (readonly [string, number])[]): string =>
  `multiIf(${gates.map(([condition, code]) => `${condition}, ${code}`).join(', ')}`
const offerAt = (bundle: Bundle, offer: Offer): number => bundle.offers.indexOf(offer)

function eligible(bundle: Bundle, offer: Offer): string {
  const fired = offer.triggers
    .map(({ key }) => `bitTest(fired_bits, ${bundle.triggers.findIndex((one) => one.key === key)})`)
    .join(' OR ')
  const audience = offer.audience === 'any' ? [] : [`kind = '${offer.audience}'`]
  return [...audience, ...(offer.needsTrigger ? [`(${fired})`] : []), ruleSql(offer)].join(' AND ')
}

function value({ value: model }: Offer): string {
  if (model.kind === 'fixed') return `toInt64(${model.fen})`
  const yearly = Math.round((model.sharePpm * model.marginBp) / 10_000)
  const factor = Math.max(1, Math.round((yearly * model.days) / 365))
  return `least(greatest(intDiv(least(greatest(coalesce(${model.of}, 0), 0), 1000000000000) * ${factor} + 500000, 1000000), ${model.minFen}), ${model.maxFen})`
}

function weight(bundle: Bundle, offer: Offer): string {
  const rates = bundle.propensity.cells[offer.product ?? offer.key] ?? []
  const context = offer.triggers
    .map(({ key, contextPpm }) => `bitTest(fired_bits, ${bundle.triggers.findIndex((one) => one.key === key)}) * ${contextPpm}`)
    .join(' + ')
  const own = `[${rates.join(', ')}][tier + 1]`
  return `if(personalised = 1, ${own} * toInt64(least(1000000${context === '' ? '' : ` + ${context}`}, 4000000)), toInt64(${bundle.propensity.bankPpm}) * 1000000)`
}

/** One query: features, gate facts and fired triggers of everybody into verdicts and the best three. */
export function byHand(bundle: Bundle, columns: readonly string[], table: string): string {
  const lever = (offer: Offer, treatment: Treatment): number =>
    Math.min(4_000_000, Math.max(100_000, 1_000_000 + offer.leverPpm + treatment.leverPpm))
  const treatmentsOf = (offer: Offer) =>
    bundle.treatments
      .map((treatment, at) => ({ at, treatment, lever: lever(offer, treatment) }))
      .filter(({ treatment }) => treatment.offer === offer.key)
      .sort((a, b) => b.lever - a.lever || a.at - b.at)
  const marketing = bundle.offers.filter(({ contentClass }) => contentClass === 'marketing')
  const entries = bundle.offers.map((offer, at) => {
    const list = treatmentsOf(offer)
    const chosen = `multiIf(${list.map((one) => `t${one.at} = 0, ${one.at}`).join(', ')}, 0)`
    const power = `multiIf(${list.map((one) => `t${one.at} = 0, ${one.lever}`).join(', ')}, 0)`
    return `(toInt128(v${at}) * w${at} * ${power}, v${at}, toInt32(-${at}), toUInt16(${chosen}))`
  })
  const offerOf = (treatment: Treatment): Offer => {
    const offer = bundle.offers.find(({ key }) => key === treatment.offer)
    if (offer === undefined) throw new Error(`no offer ${treatment.offer}`)
    return offer
  }
  const certificates = [...new Set(Object.values(bundle.products).flatMap((product) => product.requiredCertificate ?? []))]
  const often = (channel: (typeof channels)[number]): string =>
    [...(caps[channel] ?? []).map(([days, max]) => counted(bit[channel], days, max, bundle.contactOn)), 'often_anyhow'].join(
      ' OR ',
    )
  const facts =
    'branch_id, owner_staff_id, kind, born_on, personalised, held, minor_unguarded, complaint_freeze, do_not_contact, consent, risk_level, risk_expires_on, affordable_fen, qualified_until, certificates, contacts_day, contacts_channel, contacts_class'
  const keys = bundle.triggers.map(({ key }) => `'${key}'`).join(', ')
  return `
INSERT INTO peer_decisions
SELECT 1, customer_id, [${bundle.treatments.map((_, at) => `t${at}`).join(', ')}],
  arrayMap(o -> toUInt16(-o.3), best), arrayMap(o -> o.4, best), arrayMap(o -> o.1, best)
FROM (
WITH branch_id = 0 OR owner_staff_id = 0 AS no_owner, held = 1 OR minor_unguarded = 1 AS held_or_minor,
  ${counted(0, 7, 3, bundle.contactOn)} OR ${counted(0, 30, 8, bundle.contactOn)} AS often_anyhow,
  ${channels.map((one) => `bitAnd(do_not_contact, ${bit[one]}) != 0 AS barred_${one}, barred_${one} OR bitAnd(consent, ${bit[one]}) = 0 AS refused_${one}, ${often(one)} AS often_${one}`).join(',\n  ')},
  ${certificates.map((one) => `NOT has(certificates, '${one}') AS no_${one}`).join(', ')},
  ${marketing.map((offer) => `(${unsuitable(bundle, offer, false)}) AS unsuitable_${offerAt(bundle, offer)}_far, (${unsuitable(bundle, offer, true)}) AS unsuitable_${offerAt(bundle, offer)}_met`).join(',\n  ')},
  ${bundle.offers.map((offer, at) => `NOT (${eligible(bundle, offer)}) AS not_eligible_${at}, ${value(offer)} AS v${at}, ${weight(bundle, offer)} AS w${at}`).join(',\n  ')},
  ${bundle.treatments.map((treatment, at) => denial(bundle, offerOf(treatment), treatment, at)).join(',\n  ')}
  SELECT customer_id, ${bundle.treatments.map((_, at) => `t${at}`).join(', ')},
    arraySlice(arrayReverseSort(arrayFilter(o -> o.1 > 0, [${entries.join(', ')}])), 1, 3) AS best
  FROM (SELECT customer_id, ${columns.join(', ')} FROM ${table} WHERE run_id = 1) AS f
  INNER JOIN (SELECT customer_id, ${facts} FROM gate_facts WHERE run_id = 1) AS g USING (customer_id)
  LEFT JOIN (SELECT customer_id, groupBitOr(bitShiftLeft(toUInt64(1), indexOf([${keys}], fired) - 1)) AS fired_bits FROM trigger_hits WHERE run_id = 1 GROUP BY customer_id) AS t USING (customer_id)
)`
}
