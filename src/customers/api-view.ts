import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32InUrl, trimmed } from '../kernel/input.ts'
import { audiences } from './view/note-audience.ts'

const params = z.object({ customerId: id32InUrl })

/** The rest of the one-screen view of a customer: what is recorded from it and what is worked out for it. */
export const viewEndpoints = [
  endpoint({
    key: 'write-note',
    method: 'POST',
    path: '/api/customers/:customerId/notes',
    permission: 'profile.record',
    subject: 'customer',
    summary: { zh: '记一条关于客户的记事，并定其阅读范围', en: 'Note something about a customer, and who may read it' },
    params,
    body: z.strictObject({ words: trimmed(500, 2), audience: z.enum(audiences) }),
    response: z.object({ noteId: z.int() }),
  }),
] as const
