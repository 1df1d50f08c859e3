import { registry } from '../../kernel/registry.ts'
import { complaintFreeze } from './complaint-freeze.ts'
import { consent } from './consent.ts'
import { content } from './content.ts'
import { eligibility } from './eligibility.ts'
import { frequencyCap } from './frequency-cap.ts'
import { hold } from './hold.ts'
import { hours } from './hours.ts'
import { onSale } from './on-sale.ts'
import { personalisation } from './personalisation.ts'
import { scope } from './scope.ts'
import { sellerCertified } from './seller-certified.ts'
import { suitability } from './suitability.ts'

/** The gates in the order of the law; the first that denies is the one kept. */
export const gates = registry(
  [
    scope,
    hold,
    consent,
    complaintFreeze,
    hours,
    frequencyCap,
    onSale,
    sellerCertified,
    suitability,
    content,
    eligibility,
    personalisation,
  ],
  'gate',
)
