// The shipped policy, and one decision by it that can be replayed: what a task in these tests stands on.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { featuresRead } from '../../src/decisions/bundle.ts'
import type { Bundle } from '../../src/decisions/bundle-shape.ts'
import { decideOne, prepareBundle } from '../../src/decisions/decide-one.ts'
import { type IssuedInputs, type Outcome, outcomeOf } from '../../src/decisions/issued.ts'
import { shippedBundle } from '../../src/decisions/service-shipped-policy.ts'
import { fieldsOfScheme } from '../../src/features/service.ts'
import { storedScheme } from '../../src/features/tier-scheme.ts'
import { parseDay } from '../../src/kernel/day.ts'

const asOf = parseDay('2026-10-15')
/** Where the shipped policy's definitions lie. */
export const profileFolder = join(import.meta.dirname, '../../src/app/profiles/default')

/** The shipped policy of the test day, read from its files. */
export function shippedPolicy(): Bundle {
  const scheme = JSON.parse(readFileSync(join(profileFolder, 'tier-scheme.json'), 'utf8')) as { items: { body: unknown }[] }
  const features = [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()]
  return shippedBundle({ profile: profileFolder, catalogue: join(import.meta.dirname, '../bank/feeds') }, { asOf, features })
}

/** What a customer may be told in a test: care on a birthday, or marketing to one who is a step from the next tier. Neither is about a product. */
export type Story = 'birthday' | 'near-tier'

const known: Readonly<Record<Story, Readonly<Record<string, number>>>> = {
  birthday: { aum_fen: 2_000_000 },
  'near-tier': { tier: 2, tier_gap_fen: 3_875_000, tier_next_fen: 50_000_000, tier_forecast_ppm: 960_000 },
}

/** The best offer of a customer nothing stands against and nothing is known of but the story, with all that a replay needs. */
export function decisionOf(
  bundle: Bundle,
  customerId: number,
  story: Story = 'birthday',
): { readonly inputs: IssuedInputs; readonly outcome: Outcome } {
  const facts: IssuedInputs['facts'] = {
    branchId: 3,
    ownerStaffId: 1,
    kind: 'personal',
    bornOn: parseDay('1985-10-18'),
    documentExpiresOn: parseDay('2035-01-01'),
    personalised: true,
    held: false,
    minorUnguarded: false,
    complaintFreeze: false,
    doNotContact: 0,
    consent: 63,
    riskLevel: 0,
    riskExpiresOn: null,
    affordableFen: -1,
    qualifiedUntil: null,
    certificates: [],
    contacts: [],
  }
  const features = Object.fromEntries(featuresRead(bundle).map((key) => [key, known[story][key] ?? null]))
  const hits = [{ trigger: story, bucket: asOf, evidence: {} }]
  const inputs: IssuedInputs = {
    v: 1,
    customerId,
    features,
    facts,
    hits,
    live: { facts, contacts: [], product: null, sendAt: null },
  }
  const prepared = prepareBundle(bundle)
  const [best] = decideOne(prepared, inputs).top.filter(({ offer }) => bundle.offers[offer]?.product === undefined)
  const offer = bundle.offers[best?.offer ?? -1]
  // By telephone, as the tasks of these tests are.
  const treatment = bundle.treatments.find((one) => one.offer === offer?.key && one.channel === 'phone')
  if (offer === undefined || treatment === undefined) throw new Error(`the shipped policy offers nothing for ${story}`)
  return { inputs, outcome: outcomeOf(prepared, inputs, offer.key, treatment.key) }
}
