import { registry } from '../../kernel/registry.ts'
import { account } from './account.ts'
import { assignment } from './assignment.ts'
import { balance } from './balance.ts'
import { certificate } from './certificate.ts'
import { consent } from './consent.ts'
import { event } from './event.ts'
import type { Feed } from './feed.ts'
import { organisation } from './organisation.ts'
import { party } from './party.ts'
import { product } from './product.ts'
import { qualifiedInvestor } from './qualified-investor.ts'
import { rate } from './rate.ts'
import { restriction } from './restriction.ts'
import { riskAssessment } from './risk-assessment.ts'
import { script } from './script.ts'
import { staff } from './staff.ts'
import { transaction } from './transaction.ts'

/** Every feed, in the order a delivery is imported: what others refer to comes first. */
export const feeds = registry<Feed>(
  [
    organisation,
    staff,
    certificate,
    product,
    script,
    rate,
    party,
    assignment,
    consent,
    riskAssessment,
    qualifiedInvestor,
    restriction,
    account,
    balance,
    transaction,
    event,
  ],
  'feed',
)
