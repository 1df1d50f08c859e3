import { roleOf } from '../access/roles.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import { maskName, maskPhone } from '../kernel/mask.ts'
import type { Ctx } from '../platform/ctx.ts'
import { channelLabels } from './cautions.ts'
import { type ConsentPurpose, consentPurposes } from './conduct.ts'
import { channels, isConsented, isPersonalised, statementFor } from './contact-permission.ts'
import type { ConsentText } from './privacy/consent-text.ts'
import { heldParts, keptText } from './privacy/held.ts'
import { actsOn, isClosed, outcomeText, stateWords } from './privacy/request-life.ts'
import { type RightKind, rights } from './privacy/rights.ts'
import { conductOn } from './service-conduct.ts'
import { purposeLabels, recordConsent } from './service-consent.ts'
import { identifyRequester, receiveRequest } from './service-rights.ts'
import { openWords } from './service-words.ts'
import { openParty } from './service.ts'
import { retentionRules } from './store-erasure.ts'
import {
  consentTexts,
  ownConsents,
  ownLookups,
  ownRequests,
  ownRestrictions,
  type OwnStanding,
  ownStanding,
  type OwnStatement,
} from './store-privacy-centre.ts'
import { readSealed } from './store.ts'

const MANY = 100
const named = (key: string, label: Label) => ({ key, zh: label.zh, en: label.en })

/** What the customer is shown of themselves at once. Names and numbers are masked here, too: the page may be open where others look on; the copy has them whole. */
export async function centreOf(ctx: Ctx) {
  const { db } = ctx
  const today = dayAt(ctx.clock.now())
  const standing = await standingOfVisit(ctx)
  const [party] = await readSealed(db, [standing.customerId])
  const fields = party === undefined ? undefined : openParty(ctx.keyring, party)
  const rules = await retentionRules(db, today)
  return {
    name: fields === undefined ? '—' : maskName(fields.fullName),
    ...(fields?.phone === undefined ? {} : { phone: maskPhone(fields.phone) }),
    customerNumber: standing.customerId,
    since: standing.openedOn,
    branch: { zh: standing.branch.zh, en: standing.branch.en },
    ...(standing.owner === null ? {} : { manager: { zh: standing.owner.zh, en: standing.owner.en } }),
    held: heldParts.map(({ key, label, what, source, purpose, law, dataClass }) => ({
      ...named(key, label),
      what,
      source,
      purpose,
      law,
      kept: keptText(rules, dataClass),
    })),
    switches: await switchesOf(ctx, standing, today),
    restrictions: (await ownRestrictions(db)).map(({ kind, channel, validFrom, validTo }) => ({
      kind,
      channel: named(channel, channelLabels[channel] ?? { zh: channel, en: channel }),
      from: validFrom,
      ...(validTo === null ? {} : { until: validTo }),
    })),
    requests: await requestsOf(ctx),
    rights: rights.all.map(({ key, label, law }) => ({ ...named(key, label), law })),
  }
}

async function standingOfVisit({ db }: Ctx): Promise<OwnStanding> {
  const standing = await ownStanding(db)
  if (standing === undefined) throw new AppError('gone', { message: 'The customer of this visit is not there any more' })
  return standing
}

export type Switch = {
  readonly purpose: { readonly key: ConsentPurpose; readonly zh: string; readonly en: string }
  /** A way to be reached; `all` where the purpose knows no ways. */
  readonly channel: { readonly key: string; readonly zh: string; readonly en: string }
  readonly isOn: boolean
  readonly since?: Day
  /** The words that switching it on says yes to. */
  readonly text: { readonly version: string; readonly hash: string; readonly zh: string; readonly en: string }
}

/** Purposes that are one yes or no, whatever the way a customer is reached. */
const withoutWays = consentPurposes.filter((purpose) => purpose !== 'marketing' && purpose !== 'personalisation')

/** Consents as switches: personalisation (PIPL 24), marketing by each way of being reached, and what knows no ways. */
async function switchesOf(ctx: Ctx, standing: OwnStanding, today: Day): Promise<Switch[]> {
  const statements = await ownConsents(ctx.db)
  const { consentTexts: versions } = await conductOn(ctx.db, today)
  const texts = await consentTexts(ctx.db, today)
  const one = (purpose: ConsentPurpose, channel: string, isOn: boolean): Switch => {
    const last = statementFor(statements, purpose, channel, today)
    const text = texts.get(versions[purpose])
    return {
      purpose: { ...purposeLabels[purpose], key: purpose },
      channel: named(channel, channelLabels[channel] ?? { zh: channel, en: channel }),
      isOn,
      ...(last === undefined ? {} : { since: last.effectiveOn }),
      text: textShown(text, versions[purpose]),
    }
  }
  const isGiven = (purpose: ConsentPurpose) => isGrantedFor(statements, purpose, today)
  return [
    one('personalisation', 'all', isPersonalised(standing.personalised, statements, today)),
    ...channels.map((channel) => one('marketing', channel, isConsented(statements, channel, today))),
    ...withoutWays.map((purpose) => one(purpose, 'all', isGiven(purpose))),
  ]
}

const textShown = (text: ConsentText | undefined, version: string) =>
  text === undefined ? { version, hash: '', zh: '', en: '' } : { version, hash: text.hash, zh: text.zh, en: text.en }

function isGrantedFor(statements: readonly OwnStatement[], purpose: ConsentPurpose, today: Day): boolean {
  const last = statementFor(statements, purpose, 'all', today)
  return last !== undefined && last.status === 'granted' && (last.expiresOn === null || last.expiresOn >= today)
}

async function requestsOf(ctx: Ctx) {
  const today = dayAt(ctx.clock.now())
  const requests = await ownRequests(ctx.db, MANY)
  const shown = []
  for (const one of requests) {
    const answer = await openWords(ctx, one.partyId, one.answerSealed)
    shown.push({
      requestId: one.requestId,
      kind: named(one.kind, rights.get(one.kind).label),
      state: named(one.state, stateWords[one.state]),
      outcome: outcomeText(one.kind, one.state, one.refusal ?? undefined),
      receivedOn: one.receivedOn,
      dueOn: one.dueOn,
      ...(answer === undefined ? {} : { answer }),
      ...(one.copyUntil === null || one.copyUntil < today ? {} : { copy: { until: one.copyUntil, bytes: one.copyBytes ?? 0 } }),
      mayTakeBack: actsOn({ kind: one.kind, state: one.state }).includes('take-back'),
    })
  }
  return shown
}

/** Who looked at the customer's data to serve them, newest first: when, what, which post of which branch. */
export async function lookupsOfVisit(ctx: Ctx) {
  const looked = await ownLookups(ctx.db, MANY)
  return looked.map(({ at, what, post, branch }) => ({
    at: at.toISOString(),
    what,
    post: roleOf(post)?.label ?? { zh: post, en: post },
    branch,
  }))
}

/** Turns a switch: withdrawing is in force with this call, as giving is (PIPL 15: as easy the one as the other). The evidence is the visit. */
export async function turnSwitch(
  ctx: Ctx,
  visitor: { readonly customerId: number; readonly linkId: number },
  turned: { readonly purpose: ConsentPurpose; readonly channel: (typeof channels)[number] | 'all'; readonly isOn: boolean },
): Promise<void> {
  await recordConsent(ctx, visitor.customerId, {
    purpose: turned.purpose,
    channel: turned.channel,
    status: turned.isOn ? 'granted' : 'withdrawn',
    method: 'app',
    evidence: `privacy-centre/link/${visitor.linkId}`,
  })
}

/**
 * What the customer asks: received as from a counter. Who asks is known by the link and the end of the document, but for a copy: that is given once somebody has noted how they
 * made sure themselves, for the link came from a colleague's hand. One of a kind at a time: pressed twice, it is one.
 */
export async function askFromCentre(
  ctx: Ctx,
  { customerId, linkId }: { readonly customerId: number; readonly linkId: number },
  asked: { readonly kind: RightKind; readonly words?: string | undefined; readonly purposes?: readonly string[] | undefined },
): Promise<{ readonly requestId: number; readonly dueOn: Day }> {
  const open = (await ownRequests(ctx.db, MANY)).find((one) => one.kind === asked.kind && !isClosed(one.state))
  if (open !== undefined) return { requestId: open.requestId, dueOn: open.dueOn }
  const made = await receiveRequest(ctx, customerId, { ...asked, requester: 'self', cameBy: 'privacy-centre', linkId })
  if (rights.get(asked.kind).gives !== 'package') await identifyRequester(ctx, customerId, made.requestId, 'privacy-link')
  return made
}
