import { appendAudit } from '../access/service.ts'
import { calendars } from '../kernel/calendar.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { dueOn, isClosed, type RequestAct, stateAfter } from './privacy/request-life.ts'
import { mayRefuse, type RefusalKey, type RightKind, rights } from './privacy/rights.ts'
import type { ConsentPurpose } from './conduct.ts'
import { consentPurposes } from './conduct.ts'
import { recordConsent } from './service-consent.ts'
import { decideErasure, proposeErasure, restrictProcessing } from './service-erasure.ts'
import type { SectionMaker } from './service-own-sections.ts'
import { makePackage } from './service-package.ts'
import { sealWords } from './service-words.ts'
import { customerOf } from './service.ts'
import {
  changeRequest,
  findRequest,
  insertRequest,
  insertStep,
  privacyPolicyOn,
  type RequestChange,
  type RequestRow,
} from './store-rights.ts'

/** The purpose a withdrawal may name, as text read from a request. */
const isPurpose = (key: string): key is ConsentPurpose => (consentPurposes as readonly string[]).includes(key)

export type Received = {
  readonly kind: RightKind
  readonly requester: string
  readonly cameBy: string
  /** What the person said they want, in their words; sealed with their key. */
  readonly words?: string | undefined
  readonly purposes?: readonly string[] | undefined
  /** The link by whose visit it came. */
  readonly linkId?: number
}

/** Receives a request about one's own data: its clock runs from today. `userId` is null where the customer entered it. */
export async function receiveRequest(
  ctx: Ctx,
  customerId: number,
  said: Received,
): Promise<{ readonly requestId: number; readonly dueOn: Day }> {
  const { db } = ctx
  await customerOf(db, customerId)
  const at = ctx.clock.now()
  const on = dayAt(at)
  const installation = await installationOn(db, on)
  const { answerWorkingDays } = await privacyPolicyOn(db, on)
  const due = dueOn(calendars.get(installation.calendar), on, answerWorkingDays)
  const userId = ctx.user.userId === 0 ? null : ctx.user.userId
  const requestId = await insertRequest(db, {
    partyId: customerId,
    kind: said.kind,
    requester: said.requester,
    cameBy: said.cameBy,
    userId,
    about: { v: 1, ...(said.purposes === undefined ? {} : { purposes: said.purposes }) },
    wordsSealed: said.words === undefined ? null : await sealWords(ctx, customerId, said.words),
    linkId: said.linkId ?? null,
    at,
    on,
    dueOn: due,
  })
  await tellStep(ctx, { requestId, partyId: customerId, customerId, kind: said.kind }, 'receive', {
    cameBy: said.cameBy,
    dueOn: due,
  })
  return { requestId, dueOn: due }
}

/** Notes how it was made sure that the person may ask. */
export async function identifyRequester(ctx: Ctx, customerId: number, requestId: number, method: string): Promise<void> {
  const request = await lockedFor(ctx, customerId, requestId, 'identify')
  await change(
    ctx,
    request,
    'identify',
    { identity: { method, userId: ctx.user.userId === 0 ? null : ctx.user.userId, at: ctx.clock.now() } },
    { method },
  )
}

/** Takes a request on: from now on it is this user's. */
export async function takeOn(ctx: Ctx, customerId: number, requestId: number): Promise<void> {
  const request = await lockedFor(ctx, customerId, requestId, 'assign')
  await change(ctx, request, 'assign', { assignee: ctx.user.userId })
}

/** Grants a request and does what its right gives: makes the copy, restricts, withdraws; for a correction, answers. Deleting has a way of its own. */
export async function fulfilRequest(
  ctx: Ctx,
  customerId: number,
  requestId: number,
  answer: string | undefined,
  sections: readonly SectionMaker[],
): Promise<void> {
  const request = await lockedFor(ctx, customerId, requestId, 'fulfil')
  const { gives } = rights.get(request.kind)
  switch (gives) {
    case 'package':
      await makePackage(ctx, request, sections)
      break
    case 'restriction':
      await restrictProcessing(ctx, customerId, `rights/${requestId}`)
      break
    case 'withdrawal':
      await withdrawConsents(ctx, request)
      break
    case 'answer':
      if (answer === undefined)
        throw new AppError('invalid-input', {
          message: 'A correction is answered with what was corrected',
          userMessage: { zh: '请写明更正了什么。', en: 'Please say what was corrected.' },
        })
      break
    case 'erasure':
      throw new AppError('precondition-failed', { message: 'Deleting is proposed by one and approved by another' })
    default:
      gives satisfies never
  }
  await change(ctx, request, 'fulfil', {
    answerSealed: answer === undefined ? null : await sealWords(ctx, request.partyId, answer),
  })
}

async function withdrawConsents(ctx: Ctx, request: RequestRow): Promise<void> {
  const named = (request.about.purposes ?? consentPurposes).filter(isPurpose)
  for (const purpose of named)
    await recordConsent(ctx, request.customerId, {
      purpose,
      channel: 'all',
      status: 'withdrawn',
      method: request.cameBy === 'privacy-centre' ? 'app' : 'signed',
      evidence: `rights/${request.requestId}`,
    })
}

/** Refuses a request for a reason that fits the right; the customer reads the reason with its article. */
export async function refuseRequest(
  ctx: Ctx,
  customerId: number,
  requestId: number,
  refusal: RefusalKey,
  answer: string | undefined,
): Promise<void> {
  const request = await lockedFor(ctx, customerId, requestId, 'refuse', refusal)
  if (!mayRefuse(request.kind, refusal))
    throw new AppError('invalid-input', {
      message: `"${refusal}" is no reason to refuse "${request.kind}"`,
      userMessage: { zh: '该理由不适用于这类请求。', en: 'This is no reason to refuse such a request.' },
    })
  await change(
    ctx,
    request,
    'refuse',
    { refusal, answerSealed: answer === undefined ? null : await sealWords(ctx, request.partyId, answer) },
    { refusal },
  )
}

/** Where the law forbids deleting: the data is stored and protected and nothing else, and the request ends so (PIPL 47 paragraph 2). */
export async function restrictInstead(ctx: Ctx, customerId: number, requestId: number): Promise<void> {
  const request = await lockedFor(ctx, customerId, requestId, 'restrict')
  await restrictProcessing(ctx, customerId, `rights/${requestId}`)
  await change(ctx, request, 'restrict', { refusal: 'kept-by-law' }, { refusal: 'kept-by-law' })
}

/** Proposes to delete what a request asks to be deleted: a second person decides. */
export async function proposeDeletion(ctx: Ctx, customerId: number, requestId: number): Promise<{ readonly erasureId: number }> {
  const request = await lockedFor(ctx, customerId, requestId, 'propose')
  const { erasureId } = await proposeErasure(ctx, customerId, requestId)
  await change(ctx, request, 'propose', { erasureId }, { erasureId })
  return { erasureId }
}

/** Decides a proposed deletion, by somebody else than who proposed it. Approved, the person is erased in this transaction; refused, the request is open again. */
export async function decideDeletion(
  ctx: Ctx,
  customerId: number,
  requestId: number,
  decision: 'approved' | 'refused',
): Promise<void> {
  const act = decision === 'approved' ? 'approve' : 'decline'
  const request = await lockedFor(ctx, customerId, requestId, act)
  await decideErasure(ctx, request.erasureId ?? 0, decision)
  await change(ctx, request, act, decision === 'approved' ? {} : { erasureId: null }, { erasureId: request.erasureId })
}

/** The customer no longer asks. */
export async function takeBack(ctx: Ctx, customerId: number, requestId: number): Promise<void> {
  const request = await lockedFor(ctx, customerId, requestId, 'take-back')
  await change(ctx, request, 'take-back', {})
}

async function lockedFor(
  ctx: Ctx,
  customerId: number,
  requestId: number,
  act: RequestAct,
  refusal?: RefusalKey,
): Promise<RequestRow> {
  const request = await findRequest(ctx.db, customerId, requestId, true)
  if (request === undefined) throw new AppError('not-found', { message: `Request ${requestId} is not among the reader's rows` })
  const standing = { kind: request.kind, state: request.state, ...(refusal === undefined ? {} : { refusal }) }
  if (stateAfter(standing, act) === undefined)
    throw new AppError('precondition-failed', {
      message: `Request ${requestId} (${request.kind}) is ${request.state}: it cannot be ${act}`,
      data: { state: request.state, act },
    })
  return request
}

/** Moves a request on: its new state, its step and the audit entry in the one transaction. */
async function change(
  ctx: Ctx,
  request: RequestRow,
  act: RequestAct,
  what: Omit<RequestChange, 'state' | 'closed'>,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const state =
    stateAfter({ kind: request.kind, state: request.state, refusal: what.refusal ?? 'identity-not-proven' }, act) ?? request.state
  const userId = ctx.user.userId === 0 ? null : ctx.user.userId
  await changeRequest(ctx.db, request.requestId, {
    state,
    ...what,
    ...(isClosed(state) ? { closed: { at: ctx.clock.now(), userId } } : {}),
  })
  await tellStep(ctx, request, act, data)
}

async function tellStep(
  ctx: Ctx,
  request: Pick<RequestRow, 'requestId' | 'partyId' | 'customerId' | 'kind'>,
  step: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { requestId, partyId, customerId, kind } = request
  const userId = ctx.user.userId === 0 ? null : ctx.user.userId
  await insertStep(ctx.db, { requestId, partyId, step, userId, at: ctx.clock.now(), data })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: `customers.rights.${step}`,
    subjectKind: 'rights-request',
    subjectId: String(requestId),
    customerId,
    data: { kind, ...data },
  })
}
