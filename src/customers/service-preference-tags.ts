import { mayI } from '../access/may.ts'
import { appendAudit } from '../access/service.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { openFields } from '../platform/crypto/keyring.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { statementFor } from './contact-permission.ts'
import { customerOf } from './service.ts'
import { notesSeen } from './service-notes-read.ts'
import { viewDayOf } from './service-view-day.ts'
import { readConsents, readSealed } from './store.ts'
import { putTags, readResponseNotes, readTags, rejectTag, type TagRow, type Words } from './store-preference-tags.ts'
import {
  preferencesIn,
  type PreferenceRules,
  preferenceRulesKind,
  preferenceTopics,
  storedPreferenceRules,
} from './view/preference-rules.ts'

/** The rules in force on a day with their version; undefined where the bank has none. */
export async function preferenceRulesOn(
  db: Db,
  asOf: Day,
): Promise<{ readonly version: number; readonly rules: PreferenceRules } | undefined> {
  const found = (await definitionsInForce(db, preferenceRulesKind, asOf)).find(({ key }) => key === 'bank')
  return found === undefined ? undefined : { version: found.version, rules: storedPreferenceRules.read(found.body) }
}

/** Reads words that were written about a customer and keeps the preferences in them as tags; the same words and rules give the same tags. */
export async function learnPreferences(
  { db, clock }: Pick<Ctx, 'db' | 'clock'>,
  of: Words,
  words: string,
  given?: { readonly version: number; readonly rules: PreferenceRules },
): Promise<number> {
  const at = clock.now()
  const inForce = given ?? (await preferenceRulesOn(db, dayAt(at)))
  if (inForce === undefined) return 0
  const hits = preferencesIn(words, inForce.rules)
  const maySensitive =
    hits.some(({ rule }) => rule.isSensitive === true) && (await consentsToSensitive(db, of.partyId, dayAt(at)))
  const found = hits
    .filter(({ rule }) => rule.isSensitive !== true || maySensitive)
    .map(({ rule, value, from, to }) => ({ topic: rule.topic, value, ruleKey: rule.key, ruleVersion: inForce.version, from, to }))
  await putTags(db, of, found, { rulesVersion: inForce.version, at })
  return found.length
}

/** Whether a person consented to sensitive information being kept (PIPL 29: a consent of its own). */
async function consentsToSensitive(db: Db, partyId: number, on: Day): Promise<boolean> {
  const said = statementFor(await readConsents(db, [partyId]), 'sensitive', 'all', on)
  return said !== undefined && said.status === 'granted' && (said.expiresOn === null || said.expiresOn >= on)
}

/**
 * A customer's preferences as tags, by topic, each with where it comes from. The words themselves are shown to those who may read the note; a tag out of a note that is
 * not for everybody is not even there for others.
 */
export async function preferenceTagsOf(ctx: Ctx, customerId: number, asked?: Day) {
  const customer = await customerOf(ctx.db, customerId)
  const { record } = await viewDayOf(ctx, customer, asked)
  const tags = await readTags(ctx.db, customer.partyIds, record)
  const inForce = await preferenceRulesOn(ctx.db, record)
  const words = await wordsOf(ctx, customer.partyIds, tags)
  const mayReject = mayI(ctx.user, 'profile.record')
  const items = tags.flatMap((tag) => {
    const read = words.get(`${tag.source}/${tag.sourceId}`)
    if (read === 'closed') return []
    const rule = inForce?.rules.rules.find(({ key }) => key === tag.ruleKey)
    const label = rule?.[tag.value] ?? { zh: tag.ruleKey, en: tag.ruleKey }
    return [
      {
        tagId: tag.tagId,
        topic: { key: tag.topic, ...preferenceTopics[tag.topic] },
        value: tag.value,
        label,
        rule: { key: tag.ruleKey, version: tag.ruleVersion },
        heardOn: tag.heardOn,
        state: tag.state,
        ...(read === undefined ? {} : { quote: read.slice(tag.from, tag.to) }),
        canReject: mayReject && tag.state === 'standing',
      },
    ]
  })
  // Of one rule the newest word counts, whichever way it goes; what was rejected is told besides.
  const seen = new Set<string>()
  const newest = items.filter(({ rule, state, value }) => {
    const key = state === 'rejected' ? `${rule.key}/${value}/rejected` : rule.key
    return seen.has(key) ? false : seen.add(key)
  })
  const topics = Object.keys(preferenceTopics)
  return { items: newest.toSorted((a, b) => topics.indexOf(a.topic.key) - topics.indexOf(b.topic.key)) }
}

/** The words tags come from, for this reader: the text, nothing where it may not be read, `closed` where not even the tag may be told. */
async function wordsOf(
  ctx: Ctx,
  partyIds: readonly number[],
  tags: readonly TagRow[],
): Promise<ReadonlyMap<string, string | 'closed' | undefined>> {
  const { seen, audiences } = await notesSeen(ctx, partyIds)
  const mayReadResults = mayI(ctx.user, 'task.read')
  const ofResults = tags.filter(({ source }) => source === 'response').map(({ sourceId }) => sourceId)
  const sealed = mayReadResults ? await readResponseNotes(ctx.db, ofResults) : new Map<string, Buffer>()
  const keys = new Map((await readSealed(ctx.db, partyIds)).map(({ partyId, wrapped }) => [partyId, wrapped]))
  const words = new Map<string, string | 'closed' | undefined>()
  for (const { source, sourceId, partyId } of tags) {
    const key = `${source}/${sourceId}`
    if (words.has(key)) continue
    if (source === 'note') {
      const isForAll = audiences.get(sourceId) === 'normal'
      words.set(key, seen.get(sourceId)?.words ?? (isForAll ? undefined : 'closed'))
      continue
    }
    const [note, wrapped] = [sealed.get(sourceId), keys.get(partyId)]
    words.set(key, note === undefined || wrapped === null || wrapped === undefined ? undefined : noteIn(ctx, wrapped, note))
  }
  return words
}

/** The note among the sealed words of a recorded result. */
export function noteIn({ keyring }: Pick<Ctx, 'keyring'>, wrapped: Buffer, sealed: Buffer): string | undefined {
  return openFields<{ note?: string }>(keyring.unwrap(wrapped), sealed).note
}

/** Staff say that a tag is wrong: it stays as rejected, so that it is not found again in the same words. */
export async function rejectPreference(ctx: Ctx, customerId: number, tagId: number): Promise<{ tagId: number }> {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const at = ctx.clock.now()
  const tag = (await readTags(ctx.db, partyIds, dayAt(at))).find((one) => one.tagId === tagId)
  if (tag === undefined) throw new AppError('not-found', { message: `Tag ${tagId} is none of customer ${customerId}` })
  if (!(await rejectTag(ctx.db, tagId, { userId: ctx.user.userId, at })))
    throw new AppError('precondition-failed', { message: `Tag ${tagId} is rejected already` })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.preference.reject',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { tagId, rule: tag.ruleKey, value: tag.value },
  })
  return { tagId }
}
