/**
 * What no text shown to a customer may say (Advertising Law art. 25; suitability rules art. 13). Stored without spaces, in half width,
 * simplified characters and lower case: `fold` brings a text there first.
 */
export const forbiddenPhrases = [
  '保本',
  '保息',
  '保收益',
  '无风险',
  '零风险',
  '没有风险',
  '稳赚',
  '稳赚不赔',
  '只赚不赔',
  '绝对安全',
  '百分百安全',
  '100%安全',
  '和存款一样',
  '跟存款一样',
  '等同存款',
  '保证收益',
  '承诺收益',
  '收益有保障',
  '内幕',
  '必涨',
  '包赚',
  '刚性兑付',
  '国家担保',
  'guaranteedreturn',
  'risk-free',
  'riskfree',
  'norisk',
  'cannotlose',
  'principalguaranteed',
] as const

/** What turns a phrase into its lawful opposite when it stands right before it: 非保本, 不保证收益, not risk-free. */
const negations = [
  '非',
  '不',
  '并非',
  '不是',
  '不得',
  '不能',
  '无法',
  '未',
  '不作',
  '不构成',
  'not',
  'never',
  'isnot',
  'nota',
  'no',
]

/** Characters that are written to look like another one, as detectors are dodged with. */
const lookalikes: Readonly<Record<string, string>> = {
  穩: '稳',
  賺: '赚',
  無: '无',
  風: '风',
  險: '险',
  證: '证',
  絕: '绝',
  對: '对',
  夲: '本',
  內: '内',
}

/** A text as the detector reads it: half width (NFKC), lower case, without spaces, punctuation between letters, or invisible characters. */
export function fold(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\u200b-\u200f\u2060\ufeff·•._*~|/\\]+/gu, '')
  return [...plain].map((char) => lookalikes[char] ?? char).join('')
}

/** The forbidden phrases a text contains, each once, in the order of the list; a phrase right after its negation is no hit. */
export function forbiddenIn(text: string): readonly string[] {
  const folded = fold(text)
  return forbiddenPhrases.filter((phrase) => {
    for (let at = folded.indexOf(phrase); at >= 0; at = folded.indexOf(phrase, at + 1)) {
      const before = folded.slice(0, at)
      if (!negations.some((word) => before.endsWith(word))) return true
    }
    return false
  })
}
