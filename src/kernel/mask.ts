import type { Label } from './label.ts'
import type { Fen } from './money.ts'

// JR/T 0171-2020 asks for masked display of C2 data; its annex is informative, so these are the common practice of Chinese banks.
// Masks keep just enough for staff to recognise whom they already know. What does not look like its kind is hidden altogether.

/** Surnames of two characters (复姓) still in use; the mask keeps the whole surname so that staff can say 欧阳女士. */
const doubleSurnames = new Set(
  (
    '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 宇文 长孙 夏侯 轩辕 端木 百里 呼延 南宫 独孤 ' +
    '司空 太史 申屠 公冶 濮阳 淳于 单于 赫连 澹台 宗政 闻人 钟离 拓跋 东郭 南门 西门 万俟 第五'
  ).split(' '),
)

/** 张三 → 张*, 张建国 → 张**, 欧阳娜娜 → 欧阳**; of names in parts (买买提·吐尔逊, John Smith) the first character of each: 买**·吐**. */
export function maskName(name: string): string {
  const text = name.trim()
  const parts = text.split(/([·•・\s]+)/)
  if (parts.length > 1) return parts.map((part, i) => (i % 2 === 0 ? keepFirst(part, 1) : part)).join('')
  const isDouble = doubleSurnames.has(text.slice(0, 2)) && text.length > 2
  return keepFirst(text, isDouble ? 2 : 1)
}

/** 13812345678 → 138****5678, with a country code kept in front; shorter numbers keep the last two digits. */
export function maskPhone(phone: string): string {
  const [, country = '', rest = ''] = /^(\+86|0086)?(.*)$/s.exec(phone.replace(/[\s()-]/g, '')) ?? []
  if (!/^\d{7,15}$/.test(rest)) return stars(4)
  if (rest.length < 11) return country + stars(rest.length - 2) + rest.slice(-2)
  return country + keepEnds(rest, 3, 4)
}

/** First and last character of an identity or passport number, 15 and 18 places alike: 1****************X. */
export function maskIdentityNumber(number: string): string {
  const text = number.trim().toUpperCase()
  return text.length < 6 ? stars(4) : keepEnds(text, 1, 1)
}

/** First six and last four digits of a card (6222021234567890 → 622202******7890); of shorter account numbers the last four only. */
export function maskCard(number: string): string {
  const digits = number.replace(/[\s-]/g, '')
  if (digits.length >= 13) return keepEnds(digits, 6, 4)
  return digits.length > 7 ? keepEnds(digits, 0, 4) : stars(4)
}

/** First character and domain: zhang@example.com → z***@example.com; a local part of one character is hidden whole. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (at < 1 || at === email.length - 1) return stars(4)
  const [first = '', ...others] = email.slice(0, at)
  return `${others.length === 0 ? '' : first}***${email.slice(at)}`
}

const province = '(?:[^\\d\\s]{2,8}?(?:省|自治区|特别行政区))?'
const city = '(?:[^\\d\\s]{2,10}?(?:自治州|地区|盟|市))?'
// Within a district's name no street or village may end (稠城街道幸福小区 is no district), unless the name goes on: 新乡县, 东乡区.
const district =
  '(?:[^\\d\\s](?:(?![路街道巷弄号村镇乡](?![市区县旗]))[^\\d\\s]){0,10}?(?:自治县|自治旗|(?<!小|社|校|园)区|县|旗|市))?'
const toDistrict = new RegExp(`^${province}${city}${district}`)

/** An address to its district: 湖北省武汉市洪山区珞喻路1037号 → 湖北省武汉市洪山区****. */
export function maskAddress(address: string): string {
  return (toDistrict.exec(address.trim())?.[0] ?? '') + stars(4)
}

const bandEdges = [5, 20, 50, 200, 600] // 万元: the default tiers

/** The band an amount lies in, for those who may not see the sum: "20–50 万元". Ends are [low, high), negative amounts are in the first. */
export function moneyBand(amount: Fen): Label {
  const at = bandEdges.filter((edge) => amount >= edge * 1_000_000).length
  const [low, high] = [bandEdges[at - 1], bandEdges[at]]
  if (low === undefined) return { zh: `${high} 万元以下`, en: `below CNY ${high}0k` }
  if (high === undefined) return { zh: `${low} 万元以上`, en: `CNY ${low}0k or more` }
  return { zh: `${low}–${high} 万元`, en: `CNY ${low}0k–${high}0k` }
}

function keepFirst(text: string, kept: number): string {
  const letters = [...text]
  return (
    letters.slice(0, letters.length > 1 ? kept : 0).join('') + stars(Math.max(letters.length - kept, letters.length > 0 ? 1 : 0))
  )
}

function keepEnds(text: string, first: number, last: number): string {
  return text.slice(0, first) + stars(text.length - first - last) + text.slice(text.length - last)
}

function stars(n: number): string {
  return '*'.repeat(n)
}
