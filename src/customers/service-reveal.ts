import { appendAudit } from '../access/service.ts'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { realClock } from '../platform/clock.ts'
import type { Ctx } from '../platform/ctx.ts'
import { type PersonalField, textOf } from './personal.ts'
import { customerOf, openParty } from './service.ts'
import { stateReason } from './service-reasons.ts'
import { conductOn } from './service-conduct.ts'
import { lockReveals, readSealed, revealsSince } from './store.ts'

const HOUR_MS = 3_600_000
const REVEALED = 'customers.field.reveal'

/** Shows one personal field in full, for a stated reason: counted against the user's hour, written to the audit with the reason's number, which is sealed, and without the text. */
export async function reveal(
  ctx: Ctx,
  customerId: number,
  field: PersonalField,
  reason: string,
): Promise<{ field: PersonalField; text: string }> {
  const { db, user } = ctx
  await customerOf(db, customerId)
  const [party] = await readSealed(db, [customerId])
  const fields = party === undefined ? undefined : openParty(ctx.keyring, party)
  const text = fields === undefined ? undefined : textOf(fields, field)
  if (text === undefined || text === '') throw new AppError('gone', { message: `Customer ${customerId} has no ${field}` })
  await countAgainstHour(ctx)
  const reasonId = (await stateReason(ctx, [customerId], reason)).get(customerId)
  await appendAudit(db, {
    user,
    action: REVEALED,
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { field, reasonId },
  })
  return { field, text }
}

/** The bank's own limit (DOMAIN B7), counted in the audit, whose time is the wall's: a bank whose day is pinned still counts hours. */
async function countAgainstHour({ db, user, clock }: Ctx): Promise<void> {
  const { revealsAnHour } = await conductOn(db, dayAt(clock.now()))
  await lockReveals(db, user.userId)
  const now = realClock.wall()
  const { count, oldest } = await revealsSince(db, {
    userId: user.userId,
    action: REVEALED,
    since: new Date(now.getTime() - HOUR_MS),
  })
  if (count < revealsAnHour) return
  const seconds = Math.max(1, Math.ceil((oldest.getTime() + HOUR_MS - now.getTime()) / 1000))
  throw new AppError('rate-limited', {
    message: `User ${user.userId} revealed ${count} fields within the hour`,
    userMessage: {
      zh: `每小时最多还原 ${revealsAnHour} 次，请稍后再试。`,
      en: `At most ${revealsAnHour} fields may be revealed in an hour. Please try again later.`,
    },
    data: { limit: revealsAnHour, seconds },
  })
}
