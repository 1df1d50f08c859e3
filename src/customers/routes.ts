import { type Day, parseDay } from '../kernel/day.ts'
import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { endpoints } from './api.ts'
import { customerBrief } from './service-brief.ts'
import { consentsOf, recordConsent } from './service-consent.ts'
import { counterLookup } from './service-counter.ts'
import { dataOf } from './service-data.ts'
import { familyOf, finishRelationship, recordRelationship } from './service-family.ts'
import { changeGoal, goalsOf, recordGoal } from './service-goals.ts'
import { changeHousehold } from './service-household.ts'
import { flowsOf, holdingsOf } from './service-holdings.ts'
import { assetHistoryOf, insightsOf } from './service-insights.ts'
import { declareLifeEvent, decideLifeEvent, lifeEventsOf } from './service-life-events.ts'
import { writeNote } from './service-notes.ts'
import { askIdentityAccess, decideIdentityAccess, identityAccess } from './service-identity-access.ts'
import { decideIdentity, identityPairs } from './service-identity-review.ts'
import { reveal } from './service-reveal.ts'
import { preferenceTagsOf, rejectPreference } from './service-preference-tags.ts'
import { examineReason } from './service-reasons.ts'
import { endOwnRestriction, recordRestriction, restrictionsOf } from './service-restriction.ts'
import { recentCustomers, searchCustomers } from './service-search.ts'
import { timelineOf } from './service-timeline.ts'

const dayIn = ({ asOf }: { readonly asOf?: string | undefined }): Day | undefined =>
  asOf === undefined ? undefined : parseDay(asOf)

const handlers: Handlers<typeof endpoints> = {
  'search-customers': (ctx, { body }) => searchCustomers(ctx, body.text),
  'recent-customers': (ctx) => recentCustomers(ctx),
  customer: (ctx, { params, query }) => customerBrief(ctx, params.customerId, dayIn(query)),
  'customer-holdings': (ctx, { params, query }) => holdingsOf(ctx, params.customerId, dayIn(query)),
  'customer-flows': (ctx, { params, query }) => flowsOf(ctx, params.customerId, query.months, dayIn(query)),
  'customer-timeline': (ctx, { params, query }) => timelineOf(ctx, params.customerId, query, dayIn(query)),
  'customer-consents': (ctx, { params, query }) => consentsOf(ctx, params.customerId, dayIn(query)),
  'record-consent': (ctx, { params, body }) => recordConsent(ctx, params.customerId, body),
  'customer-family': (ctx, { params, query }) => familyOf(ctx, params.customerId, dayIn(query)),
  'record-relationship': (ctx, { params, body }) =>
    recordRelationship(ctx, params.customerId, { ...body, validFrom: parseDay(body.validFrom) }),
  'end-relationship': (ctx, { params, body }) =>
    finishRelationship(ctx, params.customerId, params.relationshipId, parseDay(body.lastDay)),
  'change-household': (ctx, { params, body }) => changeHousehold(ctx, params.customerId, body),
  'identity-pairs': (ctx, { query }) => identityPairs(ctx, query),
  'decide-identity': (ctx, { body }) => decideIdentity(ctx, body),
  'ask-identity-access': (ctx, { body }) => askIdentityAccess(ctx, body),
  'identity-access': (ctx) => identityAccess(ctx),
  'decide-identity-access': (ctx, { body }) => decideIdentityAccess(ctx, body),
  'customer-restrictions': (ctx, { params }) => restrictionsOf(ctx, params.customerId),
  'record-restriction': (ctx, { params, body }) => recordRestriction(ctx, params.customerId, body),
  'end-restriction': (ctx, { params, body }) => endOwnRestriction(ctx, params.customerId, params.restrictionId, body.reason),
  'customer-preferences': (ctx, { params, query }) => preferenceTagsOf(ctx, params.customerId, dayIn(query)),
  'reject-preference': (ctx, { params }) => rejectPreference(ctx, params.customerId, params.tagId),
  'customer-data': (ctx, { params, query }) => dataOf(ctx, params.customerId, dayIn(query)),
  'customer-insights': (ctx, { params, query }) => insightsOf(ctx, params.customerId, dayIn(query)),
  'customer-assets': (ctx, { params, query }) => assetHistoryOf(ctx, params.customerId, dayIn(query)),
  'customer-goals': (ctx, { params, query }) => goalsOf(ctx, params.customerId, dayIn(query)),
  'record-goal': (ctx, { params, body }) => recordGoal(ctx, params.customerId, body),
  'change-goal': (ctx, { params, body }) => changeGoal(ctx, params.customerId, params.goalId, body),
  'customer-life-events': (ctx, { params, query }) => lifeEventsOf(ctx, params.customerId, dayIn(query)),
  'declare-life-event': (ctx, { params, body }) => declareLifeEvent(ctx, params.customerId, body),
  'decide-life-event': (ctx, { params, body }) => decideLifeEvent(ctx, params.customerId, body),
  'write-note': (ctx, { params, body }) => writeNote(ctx, params.customerId, body),
  'stated-reason': (ctx, { params }) => examineReason(ctx, params.customerId, params.reasonId),
  'reveal-field': (ctx, { params, body }) => reveal(ctx, params.customerId, body.field, body.reason),
  'counter-lookup': async (ctx, { body }) => {
    const { found, card } = await counterLookup(ctx, body)
    return { found, ...(card === undefined ? {} : { card: { ...card, cautions: [...card.cautions] } }) }
  },
}

export const routes = routesOf(endpoints, handlers)
