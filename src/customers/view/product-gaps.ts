import type { Label } from '../../kernel/label.ts'
import { mulDiv, PPM } from '../../kernel/money.ts'

/** Families that customers hold or do not, with the asset classes that belong to each and how the night's features tell who holds one. */
export const productFamilies: readonly (Label & {
  readonly key: string
  readonly classes: readonly string[]
  readonly held: string
})[] = [
  {
    key: 'deposit',
    zh: '存款',
    en: 'Deposits',
    classes: ['deposit', 'time-deposit'],
    held: 'deposit_fen + time_deposit_fen > 0',
  },
  { key: 'wealth', zh: '理财', en: 'Wealth products', classes: ['wealth'], held: 'wealth_fen > 0' },
  { key: 'fund', zh: '基金', en: 'Funds', classes: ['fund'], held: 'fund_fen > 0' },
  { key: 'insurance', zh: '保险', en: 'Insurance', classes: ['insurance'], held: 'insurance_fen > 0' },
  { key: 'bond', zh: '国债', en: 'Government bonds', classes: ['bond'], held: 'bond_fen > 0' },
  { key: 'metal', zh: '贵金属', en: 'Precious metal', classes: ['metal'], held: 'metal_fen > 0' },
  { key: 'card', zh: '信用卡', en: 'Credit card', classes: ['card'], held: 'has_card = 1' },
  { key: 'loan', zh: '贷款', en: 'Loan', classes: ['loan'], held: 'has_loan = 1' },
  { key: 'securities', zh: '三方存管', en: 'Securities account', classes: ['securities'], held: 'has_securities = 1' },
]

/** How many customers of a tier there were on a night, and how many of them held each family. */
export type TierPeers = { readonly tier: number; readonly customers: number; readonly holders: Readonly<Record<string, number>> }

/** Fewer peers than these say nothing about anybody, and too much about each other. */
const FEWEST_PEERS = 20
/** What few peers hold is no gap. One in ten. */
const FEWEST_HOLDERS_PPM = 100_000

export type Gap = Label & { readonly key: string; readonly peersPpm: number; readonly peers: number }

/** The families that customers of the same tier hold and this one does not, the most widely held first. A comparison, no advice: whether one suits is for the gates. */
export function productGaps(peers: TierPeers | undefined, heldClasses: ReadonlySet<string>): readonly Gap[] {
  if (peers === undefined || peers.customers < FEWEST_PEERS) return []
  return productFamilies
    .filter(({ classes }) => !classes.some((one) => heldClasses.has(one)))
    .map(({ key, zh, en }) => ({
      key,
      zh,
      en,
      peersPpm: mulDiv(peers.holders[key] ?? 0, PPM, peers.customers),
      peers: peers.customers,
    }))
    .filter(({ peersPpm }) => peersPpm >= FEWEST_HOLDERS_PPM)
    .sort((a, b) => b.peersPpm - a.peersPpm)
}
