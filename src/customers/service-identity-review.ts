import type { z } from 'zod'
import { masksOf } from '../access/may.ts'
import { appendAudit } from '../access/service.ts'
import { AppError } from '../kernel/errors.ts'
import { offsetOf, type PageQuery } from '../kernel/paging.ts'
import type { Ctx } from '../platform/ctx.ts'
import { overTheBank } from '../platform/scope.ts'
import type { identityPair, identityStandings } from './api-identity.ts'
import { type After, afterDecision } from './identity/after.ts'
import { fieldWords, reasonWords } from './identity/words.ts'
import { chancePpm } from './matching/scoring/score.ts'
import { shownMoney } from './personal.ts'
import { type Sides, sidesOf } from './service-identity-sides.ts'
import type { Pair } from './store-identity.ts'
import {
  countPairs,
  linksAround,
  type PairRow,
  readJoined,
  readPair,
  readProposed,
  readSaid,
  sayOfPair,
} from './store-identity-review.ts'

type Standing = (typeof identityStandings)[number]
type Shown = z.output<typeof identityPair>

const lists = { proposed: readProposed, joined: readJoined, said: readSaid } satisfies Record<Standing, unknown>

/** A page of pairs of the reader's rows: to be decided, one customer by a link, or what people said. Audited. */
export async function identityPairs(
  ctx: Ctx,
  { standing, ...page }: PageQuery & { readonly standing: Standing },
): Promise<{ readonly items: Shown[]; readonly page: number; readonly size: number; readonly total: number }> {
  const rows = await lists[standing](ctx.db, { limit: page.size, offset: offsetOf(page) })
  const total = await countPairs(ctx.db, standing)
  const sides = await sidesOf(ctx, rows)
  const items: Shown[] = []
  for (const row of rows) items.push(await shownPair(ctx, row, sides))
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.identity.read',
    subjectKind: 'identity',
    data: { standing, pairs: rows.length },
  })
  return { items, ...page, total }
}

async function shownPair(ctx: Ctx, row: PairRow, sides: Sides): Promise<Shown> {
  const { partyA, partyB } = row
  const [one, other] = [sides.row(partyA, row), sides.row(partyB, row)]
  const isWhole = one !== undefined && other !== undefined
  const isOneNow = isWhole && one.customerId === other.customerId
  const after = isWhole ? await afterOf(ctx, row) : undefined
  return {
    partyA,
    partyB,
    decision: row.decision,
    madeBy: row.madeBy,
    ...(isWhole && row.weight !== null ? { weight: row.weight, chancePpm: chancePpm(row.weight) } : {}),
    saidAt: row.saidAt.toISOString(),
    ...(row.saidBy === null ? {} : { saidBy: row.saidBy }),
    evidence: isWhole ? [...fieldWords(row.evidence.fields ?? [])] : [],
    reasons: isWhole ? [...reasonWords(row.evidence.rule, row.evidence.guards ?? [])] : [],
    sides: [sides.of(partyA, row), sides.of(partyB, row)],
    isOneNow,
    mayDecide: isWhole,
    canUndo: isWhole && row.standsBy === 'human',
    ...(after === undefined ? {} : { after: shownAfter(ctx, after, { one, other, sides }) }),
  }
}

/** What a decision would do is judged over everybody's links: they may lead through records that are another branch's. */
async function afterOf({ db }: Ctx, pair: Pair): Promise<After> {
  return afterDecision(pair, await overTheBank(db, () => linksAround(db, pair)))
}

type Around = { readonly one: ReturnType<Sides['row']>; readonly other: ReturnType<Sides['row']>; readonly sides: Sides }

function shownAfter({ user }: Ctx, { same, different }: After, { one, other, sides }: Around): NonNullable<Shown['after']> {
  const rows = [one, other].filter((row) => row !== undefined)
  const customers = [...new Set(rows.map(({ customerId }) => customerId))].sort((a, b) => a - b)
  const sum = (of: ReadonlyMap<number, number>): number => customers.reduce((total, id) => total + (of.get(id) ?? 0), 0)
  const isKnown = customers.some((id) => sides.assets.has(id))
  // Of several records the smallest that has an owner says whose the customer is (settleOwners).
  const owner = customers.flatMap((id) => rows.find((row) => row.customerId === id)?.ownerName ?? [])[0]
  return {
    same: {
      ...same,
      aum: isKnown ? shownMoney(sum(sides.assets), masksOf(user.roles)) : {},
      openTasks: sum(sides.tasks),
      ...(owner === undefined ? {} : { owner }),
    },
    different: { customerIds: [different.customerIds[0], different.customerIds[1]] },
  }
}

/**
 * A person says that two records are one customer, or are not, or takes back what was said; the next night makes it so. Both must be the reader's to see. What would be without
 * effect, because somebody keeps apart who lies between, is refused.
 */
export async function decideIdentity(
  ctx: Ctx,
  { partyA, partyB, decision }: Pair & { readonly decision: 'same' | 'different' | 'undo' },
): Promise<{ readonly linkId: number }> {
  const pair = { partyA: Math.min(partyA, partyB), partyB: Math.max(partyA, partyB) }
  const row = await readPair(ctx.db, pair)
  if (row === undefined) throw new AppError('not-found', { message: `No pair ${pair.partyA}–${pair.partyB} is the reader's` })
  const sides = await sidesOf(ctx, [pair])
  const one = sides.row(pair.partyA, pair)
  if (one === undefined || sides.row(pair.partyB, pair) === undefined)
    throw new AppError('precondition-failed', {
      message: `Pair ${pair.partyA}–${pair.partyB}: one record is another branch's and was not shown`,
      userMessage: {
        zh: '另一条记录属于其他网点，请先申请查看。',
        en: 'The other record is another branch’s: ask to see it first.',
      },
    })
  if (decision === 'undo' && row.standsBy !== 'human')
    throw new AppError('precondition-failed', {
      message: `Pair ${pair.partyA}–${pair.partyB}: no person's word stands`,
      userMessage: { zh: '没有可收回的人工判定。', en: 'There is no person’s word to take back.' },
    })
  if (decision === 'same' && (await afterOf(ctx, pair)).same.isPrevented)
    throw new AppError('conflict', {
      message: `Pair ${pair.partyA}–${pair.partyB} is kept apart by what was said of records between them`,
      userMessage: {
        zh: '已有人判定与之相连的记录不是同一客户，请先收回那次判定。',
        en: 'Somebody said that records linked with these are not one customer: take that back first.',
      },
    })
  const word = { same: 'accepted', different: 'rejected', undo: 'withdrawn' } as const
  const linkId = await sayOfPair(ctx.db, pair, { decision: word[decision], userId: ctx.user.userId, at: ctx.clock.now() })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.identity.decide',
    subjectKind: 'identity',
    subjectId: String(linkId),
    customerId: one.customerId,
    data: { ...pair, decision },
  })
  return { linkId }
}
