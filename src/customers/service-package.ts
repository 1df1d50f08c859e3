import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { canonicalJson, sha256Of } from '../kernel/ids.ts'
import type { Label } from '../kernel/label.ts'
import { openFields, sealFields } from '../platform/crypto/keyring.ts'
import type { Ctx } from '../platform/ctx.ts'
import { ownSections, type SectionMaker } from './service-own-sections.ts'
import { type DataPackage, dataPackage, type PackageSection } from './privacy/package.ts'
import { rights } from './privacy/rights.ts'
import { readSealed } from './store.ts'
import { findPackage, insertPackage, markRead, privacyPolicyOn, type RequestRow } from './store-rights.ts'

/**
 * Makes the copy a request gives a right to: everything held about the customer, each part with source, purpose, law and how long it is kept. It is sealed with the customer's own
 * key and read in the privacy centre by them alone: no member of staff sees it, whoever makes it.
 */
export async function makePackage(ctx: Ctx, request: RequestRow, later: readonly SectionMaker[]): Promise<void> {
  const { db, keyring } = ctx
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
