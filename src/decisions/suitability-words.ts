import type { Label } from '../kernel/label.ts'
import type { SuitabilityReason } from '../products/suitability.ts'

/** Why a product does not suit, as a sentence with the numbers of the verdict. */
export const suitabilityWords: Readonly<Record<SuitabilityReason, (e: Readonly<Record<string, unknown>>) => Label>> = {
  'private-not-verified': (e) =>
    e['qualifiedUntil'] === undefined
      ? { zh: '私募产品，客户不在合格投资者名单', en: 'a private product; the customer is no verified investor' }
      : {
          zh: `私募产品，客户的合格投资者认定已于 ${e['qualifiedUntil']} 到期`,
          en: `a private product; the customer’s verification as a qualified investor ended on ${e['qualifiedUntil']}`,
        },
  'private-needs-meeting': () => ({
    zh: '私募产品仅可向合格投资者当面介绍',
    en: 'a private product is introduced to a qualified investor in person only',
  }),
  'product-not-rated': () => ({ zh: '产品没有风险评级', en: 'the product has no risk rating' }),
  'not-assessed': () => ({ zh: '客户没有有效的风险测评', en: 'the customer has no risk assessment' }),
  'assessment-expired': (e) => ({
    zh: `风险测评已于 ${e['expiredOn']} 到期`,
    en: `the risk assessment ended on ${e['expiredOn']}`,
  }),
  'risk-above-capacity': (e) => ({
    zh: `产品风险 R${e['productRisk']} 高于客户 C${e['capacity']}`,
    en: `product risk R${e['productRisk']} is above capacity C${e['capacity']}`,
  }),
  'cannot-afford': () => ({ zh: '起购金额超过客户可承受金额', en: 'the smallest amount is more than the customer can afford' }),
  'age-unknown': () => ({
    zh: '客户出生日期未登记，无法判断是否适合',
    en: 'the customer’s birth date is not on record, so nobody can say whether it suits',
  }),
  minor: (e) => ({ zh: `客户 ${e['age']} 岁，未成年`, en: `the customer is ${e['age']}, a minor` }),
  'senior-needs-meeting': (e) => ({
    zh: `客户 ${e['age']} 岁，须面对面履行特别注意义务`,
    en: `the customer is ${e['age']}: the special duty of care takes a meeting`,
  }),
}
