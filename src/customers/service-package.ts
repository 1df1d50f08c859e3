import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { canonicalJson, sha256Of } from '../kernel/ids.ts'
import type { Label } from '../kernel/label.ts'
import { openFields, sealFields } from '../platform/crypto/keyring.ts'
import type { Ctx } from '../platform/ctx.ts'
import { ownSections, type SectionMaker } from './service-own-sections.ts'
import { type DataPackage, dataPackage, type PackageSection } from './privacy/package.ts'
import { rights } from './privacy/rights.ts'
import { lockGiving, madeLinkOf } from './store-privacy-links.ts'
import { readSealed } from './store.ts'
import { findPackage, insertPackage, markRead, privacyPolicyOn, type RequestRow } from './store-rights.ts'

/**
 * Makes the copy a request gives a right to: everything held about the customer, each part with source, purpose, law and how long it is kept. It is sealed with the customer's own
 * key and read in the privacy centre alone, by a link that somebody else than who makes it must have made: one member of staff cannot give it to themselves.
 */
export async function makePackage(ctx: Ctx, request: RequestRow, later: readonly SectionMaker[]): Promise<void> {
  const { db, keyring } = ctx
  await refuseOwnHand(ctx, request)
  const at = ctx.clock.now()
  const today = dayAt(at)
  const [party] = await readSealed(db, [request.partyId])
  if (party === undefined || party.wrapped === null)
    throw new AppError('gone', { message: `The person of request ${request.requestId} was erased` })
  const sections: PackageSection[] = []
  for (const make of [...ownSections, ...later]) sections.push(await make(ctx, request.customerId, today))
  const copy: DataPackage = {
    v: 1,
    madeOn: today,
    customerNumber: request.customerId,
    right: labelOf(rights.get(request.kind).label),
    sections,
  }
  const text = canonicalJson(copy)
  const { packageDays } = await privacyPolicyOn(db, today)
  await insertPackage(db, {
    requestId: request.requestId,
    partyId: request.partyId,
    userId: ctx.user.userId,
    at,
    sealed: sealFields(keyring.suite, keyring.unwrap(party.wrapped), { copy }),
    bytes: Buffer.byteLength(text),
    sha256: sha256Of(text),
    expiresOn: addDays(today, packageDays),
  })
}

/** A visit lasts no longer than this after its link has ended. */
const LONGEST_VISIT_MS = 2 * 3_600_000

/** Whoever made the link a request came by, or one that can still be used, makes no copy: else one person asked, granted and read. */
async function refuseOwnHand({ db, clock, user }: Ctx, { customerId, requestId }: RequestRow): Promise<void> {
  await lockGiving(db, customerId)
  const aliveAfter = new Date(clock.wall().getTime() - LONGEST_VISIT_MS)
  if (!(await madeLinkOf(db, user.userId, { customerId, requestId, aliveAfter }))) return
  throw new AppError('precondition-failed', {
    message: `User ${user.userId} made a link of the customer of request ${requestId}`,
    userMessage: {
      zh: '该客户的隐私中心链接由您生成，副本须由另一位同事办结。',
      en: 'You made this customer’s link to the privacy centre: another colleague must make the copy.',
    },
  })
}

/** The copy made for a request, for the customer it is about; the first reading is remembered. `gone` once its time is over or the person was erased. */
export async function readPackage(ctx: Ctx, requestId: number): Promise<DataPackage> {
  const found = await findPackage(ctx.db, requestId)
  if (found === undefined)
    throw new AppError('not-found', { message: `Request ${requestId} has no copy among the reader's rows` })
  const [party] = await readSealed(ctx.db, [found.partyId])
  if (found.sealed === null || found.expiresOn < dayAt(ctx.clock.now()) || party === undefined || party.wrapped === null)
    throw new AppError('gone', { message: `The copy of request ${requestId} is no longer kept` })
  await markRead(ctx.db, requestId, ctx.clock.now())
  const { copy } = openFields<{ copy: unknown }>(ctx.keyring.unwrap(party.wrapped), found.sealed)
  return dataPackage.parse(copy)
}

const labelOf = ({ zh, en }: Label): { zh: string; en: string } => ({ zh, en })
