import type { z } from 'zod'
import { mayI } from '../../access/may.ts'
import { stopDeniedOf } from '../../actions/service-stop.ts'
import { actsOn, daysLeft, isClosed, outcomeText, type RequestAct, stateWords } from '../../customers/privacy/request-life.ts'
import { refusals, requestWords, rights } from '../../customers/privacy/rights.ts'
import { makeConsentProof } from '../../customers/service-consent-proof.ts'
import { obstaclesNow } from '../../customers/service-erasure.ts'
import {
  decideDeletion,
  fulfilRequest,
  identifyRequester,
  proposeDeletion,
  receiveRequest,
  refuseRequest,
  restrictInstead,
  takeBack,
  takeOn,
} from '../../customers/service-rights.ts'
import { openWords } from '../../customers/service-words.ts'
import { displayNames } from '../../customers/service.ts'
import { countOverdue, findPackage, findRequest, listRequests, type RequestRow, stepsOf } from '../../customers/store-rights.ts'
import { calendars } from '../../kernel/calendar.ts'
import { dayAt } from '../../kernel/day.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Label } from '../../kernel/label.ts'
import { offsetOf } from '../../kernel/paging.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Handlers } from '../../platform/http/handlers.ts'
import { installationOn } from '../../platform/installation.ts'
import type { requestDetail, requestRow, rightsEndpoints } from './api-rights.ts'
import { laterSections } from './sections.ts'

const isDone = { isDone: true } as const
const named = (key: string, label: Label) => ({ key, zh: label.zh, en: label.en })
const words = requestWords as Readonly<Record<string, Label>>
const wordsFor = (key: string) => named(key, words[key] ?? { zh: key, en: key })

/** Which permission each act takes. */
const permissionOf = {
  identify: 'rights.receive',
  'take-back': 'rights.receive',
  assign: 'rights.handle',
  fulfil: 'rights.handle',
  refuse: 'rights.handle',
  restrict: 'rights.handle',
  propose: 'rights.handle',
  approve: 'rights.approve',
  decline: 'rights.approve',
} as const satisfies Record<RequestAct, string>

async function rowsOf(ctx: Ctx, requests: readonly RequestRow[]): Promise<z.output<typeof requestRow>[]> {
  const today = dayAt(ctx.clock.now())
  const calendar = calendars.get((await installationOn(ctx.db, today)).calendar)
  const names = await displayNames(ctx, [...new Set(requests.map((one) => one.customerId))])
  return requests.map((one) => ({
    requestId: one.requestId,
    customerId: one.customerId,
    customerName: names.get(one.customerId) ?? '—',
    kind: named(one.kind, rights.get(one.kind).label),
    requester: wordsFor(one.requester),
    cameBy: wordsFor(one.cameBy),
    state: { ...stateWords[one.state], key: one.state },
    receivedOn: one.receivedOn,
    dueOn: one.dueOn,
    ...(isClosed(one.state) ? {} : { daysLeft: daysLeft(calendar, today, one.dueOn) }),
    ...(one.assignee === null ? {} : { assignee: one.assignee }),
    isMine: one.assigneeId === ctx.user.userId,
  }))
}

async function detailOf(ctx: Ctx, customerId: number, requestId: number): Promise<z.output<typeof requestDetail>> {
  const request = await findRequest(ctx.db, customerId, requestId)
  const [row] = request === undefined ? [] : await rowsOf(ctx, [request])
  if (request === undefined || row === undefined)
    throw new AppError('not-found', { message: `Request ${requestId} is not among the reader's rows` })
  const { kind, state } = request
  const [asked, answer, copy] = [
    await openWords(ctx, request.partyId, request.wordsSealed),
    await openWords(ctx, request.partyId, request.answerSealed),
    await findPackage(ctx.db, requestId),
  ]
  const mayAct = (act: RequestAct) =>
    mayI(ctx.user, permissionOf[act]) && (permissionOf[act] !== 'rights.approve' || request.proposedBy !== ctx.user.userId)
  const obstacles = kind === 'delete' && !isClosed(state) ? await obstaclesNow(ctx, customerId) : []
  const reasons = refusals.all.filter((one) => (one.rights as readonly string[]).includes(kind))
  return {
    ...row,
    law: rights.get(kind).law,
    purposes: [...(request.about.purposes ?? [])],
    ...(asked === undefined ? {} : { words: asked }),
    ...(answer === undefined ? {} : { answer }),
    outcome: outcomeText(kind, state, request.refusal ?? undefined),
    ...(request.identityMethod === null || request.identityAt === null
      ? {}
      : { identity: { method: wordsFor(request.identityMethod), at: request.identityAt.toISOString() } }),
    ...(request.refusal === null ? {} : { refusal: reasonOf(refusals.get(request.refusal)) }),
    acts: actsOn({ kind, state }).filter(mayAct),
    obstacles: obstacles.map(({ key, text, law, until }) => ({
      ...named(key, text),
      law,
      ...(until === undefined ? {} : { until }),
    })),
    refusals: reasons.map(reasonOf),
    ...(copy === undefined
      ? {}
      : {
          copy: {
            madeAt: copy.madeAt.toISOString(),
            expiresOn: copy.expiresOn,
            bytes: copy.bytes,
            sha256: copy.sha256.toString('hex'),
            ...(copy.readAt === null ? {} : { readAt: copy.readAt.toISOString() }),
          },
        }),
    steps: (await stepsOf(ctx.db, requestId)).map(({ step, login, at }) => ({
      step,
      at: at.toISOString(),
      ...(login === null ? {} : { by: login }),
    })),
  }
}

const reasonOf = ({ key, label, law }: { readonly key: string; readonly label: Label; readonly law: Label }) => ({
  ...named(key, label),
  law,
})

export const rightsHandlers: Handlers<typeof rightsEndpoints> = {
  'rights-requests': async (ctx, { query }) => {
    const { page, size, standing, kind, mine } = query
    const filter = { standing, kind, assignee: mine === 'true' ? ctx.user.userId : undefined }
    const { rows, total } = await listRequests(ctx.db, filter, { limit: size, offset: offsetOf(query) })
    return { items: await rowsOf(ctx, rows), total, page, size, overdue: await countOverdue(ctx.db, dayAt(ctx.clock.now())) }
  },
  'receive-rights-request': (ctx, { params, body }) => receiveRequest(ctx, params.customerId, body),
  'rights-request': (ctx, { params }) => detailOf(ctx, params.customerId, params.requestId),
  'identify-requester': async (ctx, { params, body }) => {
    await identifyRequester(ctx, params.customerId, params.requestId, body.method)
    return isDone
  },
  'take-on-request': async (ctx, { params }) => {
    await takeOn(ctx, params.customerId, params.requestId)
    return isDone
  },
  'fulfil-request': async (ctx, { params, body }) => {
    await fulfilRequest(ctx, params.customerId, params.requestId, body.answer, laterSections)
    // What was planned for somebody who withdrew or is restricted stops with it, in this transaction; so it is below.
    await stopDeniedOf(ctx, params.customerId)
    return isDone
  },
  'refuse-request': async (ctx, { params, body }) => {
    await refuseRequest(ctx, params.customerId, params.requestId, body.reason, body.answer)
    return isDone
  },
  'restrict-instead': async (ctx, { params }) => {
    await restrictInstead(ctx, params.customerId, params.requestId)
    await stopDeniedOf(ctx, params.customerId)
    return isDone
  },
  'propose-deletion': (ctx, { params }) => proposeDeletion(ctx, params.customerId, params.requestId),
  'decide-deletion': async (ctx, { params, body }) => {
    await decideDeletion(ctx, params.customerId, params.requestId, body.decision)
    await stopDeniedOf(ctx, params.customerId)
    return isDone
  },
  'consent-proof': async (ctx, { params }, exchange) => {
    const file = await makeConsentProof(ctx, params.customerId)
    exchange.saveAs(`consent-proof-${params.customerId}.json`)
    return file
  },
  'take-back-request': async (ctx, { params }) => {
    await takeBack(ctx, params.customerId, params.requestId)
    return isDone
  },
}
