import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { preferencesIn, storedPreferenceRules } from './preference-rules.ts'

const file = new URL('../../app/profiles/default/preference-rules.json', import.meta.url)
const shipped = JSON.parse(readFileSync(file, 'utf8')) as { items: { body: unknown }[] }
const rules = storedPreferenceRules.read(shipped.items[0]?.body)
const told = (text: string): string[] =>
  preferencesIn(text, rules).map(({ rule, value, from, to }) => `${rule.key} ${value} 「${text.slice(from, to)}」`)

test.each<[string, string[]]>([
  // Time
  ['下午方便接电话', ['time-afternoon is 「下午」', 'channel-phone is 「电话」']],
  ['希望周末联系', ['time-weekend is 「周末」']],
  ['上午不在，下班后再打', ['time-morning not 「上午不在」', 'time-evening is 「下班后」']],
  ['不要中午打给他', ['time-noon not 「不要中午」']],
  ['周末去旅行', ['travel is 「旅行」']], // when they travel, not when to call
  // Channel, and what is not a liking of it
  ['不要打电话', ['channel-phone not 「不要打电话」']],
  ['请勿电话联系，可以发微信', ['channel-phone not 「勿电话联系」', 'channel-wecom is 「微信」']],
  ['不喜欢别人老打电话', ['channel-phone not 「不喜欢别人老打电话」']],
  ['电话不方便，最好加企业微信', ['channel-phone not 「电话不方便」', 'channel-wecom is 「企业微信」']],
  ['不是不喜欢电话，可以打', ['channel-phone is 「电话」']], // two negations are none
  ['客户留了电话', []], // a fact, no preference
  ['喜欢电话沟通', ['channel-phone is 「电话沟通」']],
  ['是否可以电话联系？', []], // asks, says nothing
  ['要不要发短信', []],
  ['不愿意上门，可以发短信', ['channel-visit not 「不愿意上门」', 'channel-sms is 「短信」']],
  ['愿意当面谈', ['channel-visit is 「当面」']],
  // A negation reaches no further than its clause
  ['不着急，可以电话联系', ['channel-phone is 「电话联系」']],
  ['不缺钱，喜欢旅游', ['travel is 「旅游」']],
  // Sales
  ['很反感推销', ['no-sales not 「反感推销」']],
  ['问了营销活动', []],
  ['不要给我推荐产品', ['no-sales not 「不要给我推荐产品」']],
  // Family, home, travel, health, business
  ['女儿明年出国读书', ['child-education is 「女儿」']],
  ['特别喜欢旅游', ['travel is 「旅游」']], // holds the sign of a negation and none
  ['没问题，可以电话联系', ['channel-phone is 「电话联系」']],
  ['没有孩子', []],
  ['儿子在身边', []], // nothing of school
  ['父母同住，需要照顾', ['parents-care is 「父母」']],
  ['年底装修新房', ['home is 「装修」']],
  ['暂不买房', []],
  ['每年自驾两次', ['travel is 「自驾」']],
  ['不喜欢旅游', ['travel not 「不喜欢旅游」']],
  ['每天跑步', ['fitness is 「跑步」']],
  ['上月住院', ['illness is 「住院」']],
  ['店里进货要周转', ['business is 「进货」']],
  // Investing
  ['偏稳健，怕亏', ['cautious is 「稳健」']],
  ['不想冒险', ['no-risk not 「不想冒险」']],
  ['每月定投两千', ['regular-plan is 「定投」']],
  ['以后不做定投了', ['regular-plan not 「不做定投」']],
  // English, where a note is written in it
  ['prefers calls, by phone', ['channel-phone is 「calls」']],
  ['no calls please', ['channel-phone not 「no calls」']],
  ['', []],
])('%s', (text, expected) => expect(told(text)).toEqual(expected))

test('what is sensitive says so', () => {
  expect(preferencesIn('上月住院', rules).map(({ rule }) => rule.isSensitive)).toEqual([true])
})

test('rules with the same key twice, or of no topic there is, are refused', () => {
  const [one] = rules.rules
  expect(() => storedPreferenceRules.read({ ...rules, rules: [one, one] })).toThrow(/same key/)
  expect(() => storedPreferenceRules.read({ ...rules, rules: [{ ...one, topic: 'zodiac' }] })).toThrow(/topic/)
})
