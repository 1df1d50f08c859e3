import { masksOf } from '../access/may.ts'
import { appendAudit } from '../access/service.ts'
import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { shownText } from './personal.ts'
import { openParty } from './service.ts'
import { sidesOf } from './service-identity-sides.ts'
import type { Pair } from './store-identity.ts'
import { answerAccess, insertAccess, readAsked, readWanted } from './store-identity-access.ts'
import { readPair, readSides } from './store-identity-review.ts'

/** So many days a record is shown to another branch, once its own agreed. */
const SHOWN_DAYS = 7

/** Asks the branch whose the other record is to show it. Nothing is asked where both are the reader's to see, or the question is open already. */
export async function askIdentityAccess(ctx: Ctx, { partyA, partyB }: Pair): Promise<{ readonly requestId?: number }> {
  const pair = { partyA: Math.min(partyA, partyB), partyB: Math.max(partyA, partyB) }
  if ((await readPair(ctx.db, pair)) === undefined)
    throw new AppError('not-found', { message: `No pair ${pair.partyA}–${pair.partyB} is the reader's` })
  const sides = await sidesOf(ctx, [pair])
  const wantedParty = [pair.partyA, pair.partyB].find((party) => sides.row(party, pair) === undefined)
  if (wantedParty === undefined) return {}
  const { userId, staffId } = ctx.user
  const open = (await readAsked(ctx.db, userId)).find(
    (row) => row.partyA === pair.partyA && row.partyB === pair.partyB && row.decision === null,
  )
  if (open !== undefined) return { requestId: open.requestId }
  const requestId = await insertAccess(ctx.db, { ...pair, wantedParty, userId, staffId, at: ctx.clock.now() })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.identity.ask',
    subjectKind: 'identity',
    subjectId: String(requestId),
    data: pair,
  })
  return { requestId }
}

type Wanted = {
  readonly requestId: number
  readonly askedAt: string
  readonly askedBy: string
  readonly customerId: number
  readonly name: string
}

/** What other branches ask to see of the reader's customers. */
export async function identityAccess(ctx: Ctx): Promise<{ readonly items: Wanted[] }> {
  const rows = await readWanted(ctx.db, ctx.user.userId)
  const sides = new Map(
    (
      await readSides(
        ctx.db,
        rows.map(({ wantedParty }) => wantedParty),
      )
    ).map((side) => [side.partyId, side]),
  )
  const masks = masksOf(ctx.user.roles)
  const items = rows.flatMap((row): Wanted[] => {
    const side = sides.get(row.wantedParty)
    if (side === undefined) return []
    const name = shownText(openParty(ctx.keyring, side), 'name', masks, false).text
    return [
      {
        requestId: row.requestId,
        askedAt: row.askedAt.toISOString(),
        askedBy: row.askedBy,
        customerId: side.customerId,
        name,
      },
    ]
  })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.identity.read',
    subjectKind: 'identity',
    data: { standing: 'access', pairs: items.length },
  })
  return { items }
}

/** The branch whose record is wanted agrees for some days, or refuses; nobody answers what they asked themselves. */
export async function decideIdentityAccess(
  ctx: Ctx,
  { requestId, decision }: { readonly requestId: number; readonly decision: 'granted' | 'refused' },
): Promise<{ readonly requestId: number }> {
  const request = (await readWanted(ctx.db, ctx.user.userId)).find((row) => row.requestId === requestId)
  if (request === undefined)
    throw new AppError('not-found', { message: `No open request ${requestId} is the reader's to answer` })
  const at = ctx.clock.now()
  const expiresOn = decision === 'granted' ? addDays(dayAt(at), SHOWN_DAYS) : null
  const isDone = await answerAccess(ctx.db, { requestId, decision, userId: ctx.user.userId, at, expiresOn })
  if (!isDone) throw new AppError('conflict', { message: `Request ${requestId} was answered meanwhile` })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.identity.answer',
    subjectKind: 'identity',
    subjectId: String(requestId),
    data: { decision, party: request.wantedParty },
  })
  return { requestId }
}
