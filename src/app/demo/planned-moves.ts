import type { Account } from './holdings.ts'
import { elsewhereNumber } from './made-up-numbers.ts'
import { type Move, move, type Plan } from './moves.ts'
import type { Random } from './random.ts'

const opening: Partial<Record<Account['assetClass'], string>> = { 'time-deposit': 'deposit-open', insurance: 'insurance-premium' }
const closing: Partial<Record<Account['assetClass'], string>> = { 'time-deposit': 'deposit-mature' }
export const investments: ReadonlySet<Account['assetClass']> = new Set([
  'time-deposit',
  'wealth',
  'fund',
  'insurance',
  'bond',
  'metal',
])

/** What is bound to happen: contracts that begin and end inside the history, and the customer's story of the last three days. */
export function plannedMoves(plan: Plan, random: Random): Move[] {
  const { calendar, accounts } = plan
  const moves: Move[] = []
  for (const account of accounts) {
    const isNew = account.openedOn > calendar.start
    if (investments.has(account.assetClass)) {
      if (isNew)
        moves.push(
          move(account.openedOn, 600, -account.principalFen, opening[account.assetClass] ?? 'wealth-buy', {
            channel: 'counter',
            counterparty: account.number,
            isOwn: true,
            of: account,
          }),
        )
      if (account.closedOn !== undefined)
        moves.push(
          move(account.closedOn, 60, account.principalFen, closing[account.assetClass] ?? 'wealth-redeem', {
            channel: 'auto',
            isInitiated: false,
            counterparty: account.number,
            isOwn: true,
            of: account,
          }),
        )
    }
    if (account.assetClass === 'loan' && isNew) {
      moves.push(
        move(account.openedOn, 620, account.principalFen, 'loan-payout', { channel: 'auto', isInitiated: false, of: account }),
      )
      moves.push(
        move(account.openedOn, 640, -account.principalFen, 'transfer-out', {
          channel: 'counter',
          counterparty: elsewhereNumber(7, plan.profile.person % 700),
        }),
      )
    }
  }
  return [...moves, ...storyMoves(plan, random)]
}

function storyMoves({ profile, calendar }: Plan, random: Random): Move[] {
  const day = calendar.end - random.below(3)
  const minute = random.between(560, 1000)
  const large = (share: number): number => Math.max(22_000_000, Math.ceil(profile.wealthFen * share))
  switch (profile.story) {
    case 'large-inflow':
      return [
        move(day, minute, large(0.35), 'transfer-in', {
          channel: 'counter',
          isInitiated: false,
          counterparty: elsewhereNumber(6, profile.person),
        }),
      ]
    case 'large-outflow':
      return [
        move(day, minute, -large(0.5), 'transfer-out', { channel: 'counter', counterparty: elsewhereNumber(6, profile.person) }),
      ]
    case 'large-outflow-own':
      return [move(day, minute, -large(0.5), 'transfer-out', { counterparty: elsewhereNumber(8, profile.person), isOwn: true })]
    case 'near-tier':
    case 'none':
      return []
    default:
      return profile.story satisfies never
  }
}
