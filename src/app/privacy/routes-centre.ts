import { stopDeniedOf } from '../../actions/service-stop.ts'
import { packageHtml } from '../../customers/privacy/package.ts'
import { readPackage } from '../../customers/service-package.ts'
import { askFromCentre, centreOf, lookupsOfVisit, turnSwitch } from '../../customers/service-privacy-centre.ts'
import { leave, makeLink, openVisit, revokeLinks } from '../../customers/service-privacy-links.ts'
import { takeBack } from '../../customers/service-rights.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Visitor } from '../../platform/http/guard.ts'
import type { Exchange, Handlers } from '../../platform/http/handlers.ts'
import type { centreEndpoints } from './api-centre.ts'

const isDone = { isDone: true } as const

/** Who visits: the server lets nobody else reach these handlers. */
function visitorOf({ visitor }: Exchange): Visitor {
  if (visitor === undefined) throw new AppError('internal', { message: 'A visitor’s call without a visitor' })
  return visitor
}

export const centreHandlers: Handlers<typeof centreEndpoints> = {
  'make-privacy-link': (ctx, { params }) => makeLink(ctx, params.customerId),
  'revoke-privacy-links': (ctx, { params }) => revokeLinks(ctx, params.customerId),
  'open-privacy-centre': (ctx, { body }, exchange) => openVisit(ctx, exchange, body),
  'privacy-centre': async (ctx, _, exchange) => ({ csrfToken: visitorOf(exchange).csrfToken, ...(await centreOf(ctx)) }),
  'privacy-centre-lookups': async (ctx) => ({ items: await lookupsOfVisit(ctx) }),
  'privacy-centre-switch': async (ctx, { body }, exchange) => {
    const visitor = visitorOf(exchange)
    await turnSwitch(ctx, visitor, body)
    // What was planned under a consent that is gone stops with it, in this transaction.
    await stopDeniedOf(ctx, visitor.customerId)
    return isDone
  },
  'privacy-centre-ask': (ctx, { body }, exchange) => askFromCentre(ctx, visitorOf(exchange), body),
  'privacy-centre-take-back': async (ctx, { params }, exchange) => {
    await takeBack(ctx, visitorOf(exchange).customerId, params.requestId)
    return isDone
  },
  'privacy-centre-copy': async (ctx, { params }, exchange) => {
    const copy = await readPackage(ctx, params.requestId)
    exchange.saveAs(`personal-data-${copy.madeOn}.html`)
    return packageHtml(copy)
  },
  'privacy-centre-copy-data': async (ctx, { params }, exchange) => {
    const copy = await readPackage(ctx, params.requestId)
    exchange.saveAs(`personal-data-${copy.madeOn}.json`)
    return copy
  },
  'leave-privacy-centre': async (ctx, _, exchange) => {
    await leave(ctx, exchange)
    return isDone
  },
}
