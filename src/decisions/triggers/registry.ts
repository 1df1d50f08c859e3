import { registry } from '../../kernel/registry.ts'
import { birthday } from './birthday.ts'
import { cardNotActivated } from './card-not-activated.ts'
import { documentExpiry } from './document-expiry.ts'
import { dormant } from './dormant.ts'
import { largeInflow } from './large-inflow.ts'
import { largeOutflow } from './large-outflow.ts'
import { loanInterest } from './loan-interest.ts'
import { maturity } from './maturity.ts'
import { merchantFlow } from './merchant-flow.ts'
import { nearTier } from './near-tier.ts'
import { newSalary } from './new-salary.ts'
import { riskExpiry } from './risk-expiry.ts'
import { tierRetention } from './tier-retention.ts'

/** The opportunities the product ships (DOMAIN A7). The order is that of a bundle's trigger bits only through their keys, so entries may be added anywhere. */
export const triggers = registry(
  [
    nearTier,
    tierRetention,
    maturity,
    largeInflow,
    largeOutflow,
    dormant,
    cardNotActivated,
    birthday,
    documentExpiry,
    riskExpiry,
    loanInterest,
    newSalary,
    merchantFlow,
  ],
  'trigger',
)
