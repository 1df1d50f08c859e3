import { expect, test } from 'vitest'
import { productGaps } from './product-gaps.ts'

const peers = { tier: 2, customers: 40, holders: { deposit: 40, wealth: 30, fund: 10, card: 36, loan: 3 } }
const told = (held: readonly string[], of: typeof peers | undefined = peers) =>
  productGaps(of, new Set(held)).map(({ key, peersPpm }) => `${key} ${peersPpm}`)

test('what peers hold and the customer does not, the most widely held first; what fewer than a tenth hold is no gap', () => {
  // wealth 30 of 40, fund 10 of 40, card 36 of 40; loans 3 of 40 = 7.5 %
  expect(told(['deposit'])).toEqual(['card 900000', 'wealth 750000', 'fund 250000'])
})
test('a time deposit is a deposit', () => {
  expect(told(['time-deposit', 'card', 'wealth', 'fund'])).toEqual([])
})
test('a tier of few says nothing, nor one that no night told of', () => {
  expect(told([], { ...peers, customers: 19 })).toEqual([])
  expect(productGaps(undefined, new Set())).toEqual([])
})
