import { registry } from '../../kernel/registry.ts'
import { type Ask, birthDateAsk, consentAsk, documentAsk, riskAsk } from './ask.ts'

/** Everything that may be asked because it would change what may be offered. */
export const asks = registry<Ask>([consentAsk, riskAsk, documentAsk, birthDateAsk], 'ask')
