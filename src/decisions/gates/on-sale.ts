import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { isOnSale } from '../../products/product.ts'
import { always, defineGate, never, type Proposal } from './gate.ts'

function isSold({ offer, product }: Proposal): boolean {
  return offer.product === undefined || (product !== undefined && isOnSale(product, offer.dueOn))
}

/** The product is in headquarters' catalogue and may be ordered on the day the contact falls due. */
export const onSale = defineGate({
  key: 'on-sale',
  code: 7,
  label: { zh: '产品在售', en: 'Product on sale' },
  columns: [],
  params: z.strictObject({}),
  judge: (subject) => ({
    denied: !isSold(subject),
    evidence: {
      product: subject.offer.product ?? null,
      isListed: subject.product !== undefined,
      from: subject.product?.onSaleFrom ?? null,
      to: subject.product?.onSaleTo ?? null,
      dueOn: subject.offer.dueOn,
    },
  }),
  sql: (proposal) => (isSold(proposal) ? never : always),
  explain: ({ denied, evidence }) => {
    const { product, from, to, dueOn } = evidence
    if (product === null) return { zh: '不涉及产品', en: 'no product is proposed' }
    if (!denied) return { zh: `产品 ${product} 在售`, en: `product ${product} is on sale` }
    if (evidence['isListed'] === false)
      return { zh: `产品 ${product} 不在目录中`, en: `product ${product} is not in the catalogue` }
    return {
      zh: `产品 ${product} 在 ${dueOn} 不在售（${from} 至 ${to ?? '未定'}）`,
      en: `product ${product} is not on sale on ${dueOn} (${from} to ${to ?? 'open'})`,
    }
  },
  examples: [
    { given: {}, because: 'on sale', denied: false },
    { given: { product: { onSaleTo: '2026-10-15' as Day } }, because: 'the sale ended the day before', denied: true },
    { given: { product: { onSaleTo: '2026-10-16' as Day } }, because: 'the last day of the sale', denied: false },
    { given: { product: { onSaleFrom: '2026-10-17' as Day } }, because: 'not yet on sale', denied: true },
    { given: { product: null }, because: 'not in the catalogue', denied: true },
  ],
})
