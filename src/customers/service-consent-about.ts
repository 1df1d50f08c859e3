import { dayAt } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { normalPhone } from '../sources/identity.ts'
import type { ConsentPurpose } from './conduct.ts'
import { openParty } from './service.ts'
import { consentTexts } from './store-privacy-centre.ts'
import { readSealed } from './store.ts'

/** What a statement of consent is about besides purpose and channel: the telephone it was made for, the class of content, and the words by their hash. */
export type ExactlyWhat = {
  readonly contactPoint: Buffer | null
  readonly contentClass: string
  readonly textHash: Buffer | null
}

/** Channels that reach a telephone number: what was said about one holds for the number there was. */
const byTelephone: readonly string[] = ['phone', 'sms']

/**
 * What exactly somebody says yes or no to now. A consent by telephone or SMS is for the number the bank has of them; when that changes, the new one was never asked. One about all
 * channels names no number: it was about being reached at all.
 */
export async function exactlyWhat(
  ctx: Pick<Ctx, 'db' | 'keyring' | 'clock'>,
  customerId: number,
  said: { readonly purpose: ConsentPurpose; readonly channel: string; readonly textVersion: string },
): Promise<ExactlyWhat> {
  const [party] = byTelephone.includes(said.channel) ? await readSealed(ctx.db, [customerId]) : []
  const phone = party === undefined ? undefined : openParty(ctx.keyring, party)?.phone
  const text = (await consentTexts(ctx.db, dayAt(ctx.clock.now()))).get(said.textVersion)
  return {
    contactPoint: phone === undefined || phone === '' ? null : ctx.keyring.blind('phone', normalPhone(phone)),
    contentClass: said.purpose === 'marketing' ? 'marketing' : 'all',
    textHash: text === undefined ? null : Buffer.from(text.hash, 'hex'),
  }
}
