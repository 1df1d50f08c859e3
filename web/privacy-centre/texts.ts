const zh = {
  title: '隐私中心',
  language: 'English',
  leave: '离开',
  'gate.title': '进入隐私中心',
  'gate.hint': '请输入您在本行预留证件号码的后八位。',
  'gate.tail': '后八位',
  'gate.enter': '进入',
  'gate.no-link': '请使用客户经理或网点为您生成的专属链接打开本页。',
  'gate.ended': '访问已结束。请重新打开链接。',
  'failed.unreachable': '连接不上服务器，请稍后再试。',
  failed: '没有完成，请稍后再试。',
  again: '重试',
  hello: '{name}，您好',
  since: '{day} 起为本行客户 · 客户号 {number}',
  'held.title': '我们持有什么，为什么',
  'held.from': '来源',
  'held.for': '用途',
  'held.law': '依据',
  'held.kept': '保存',
  'picture.title': '您的信息如何被保护与使用',
  'picture.pause': '暂停动画',
  'picture.play': '播放动画',
  'picture.1': '您提供的信息到达本行。',
  'picture.2': '立即用只属于您的密钥加密；密钥销毁，信息即不可恢复。',
  'picture.3': '密文存入保险库；用于计算的库中没有姓名、证件和号码。',
  'picture.4': '每次使用都要先过闸：是否合法、您是否同意、是否打扰过多。',
  'picture.5': '服务您的人只看到必要的、已遮盖的内容；每次查看都留下记录，您可以查到。',
  'switches.title': '我的授权',
  'switches.hint': '关闭立即生效，不影响您办理任何业务。',
  'switches.on': '已开启',
  'switches.off': '已关闭',
  'switches.since': '{day} 起',
  'switches.text': '授权文本 {version}',
  'switches.agree': '我已阅读并同意',
  'switches.cancel': '不开启',
  'lookups.title': '谁看过我的信息',
  'lookups.hint': '工作人员为服务您而查看的记录，最近在前。',
  'lookups.none': '没有查看记录。',
  'requests.title': '我的请求',
  'requests.none': '您还没有提出请求。',
  'requests.new': '提出请求',
  'requests.kind': '请求事项',
  'requests.words': '补充说明（可不填）',
  'requests.send': '提交',
  'requests.sent': '已收到，我们将在 {day} 前答复您。',
  'requests.due': '{day} 前答复',
  'requests.back': '撤回请求',
  'requests.page': '下载副本（网页）',
  'requests.data': '下载副本（数据）',
  'requests.until': '{day} 前可下载',
  'restrictions.title': '当前限制',
  'restriction.do-not-contact': '勿扰',
  'restriction.complaint-freeze': '投诉期间暂停营销',
  'restriction.processing': '限制处理',
  'restriction.guardian': '监护人已登记',
} as const

export type TextKey = keyof typeof zh

const en: Readonly<Record<TextKey, string>> = {
  title: 'Privacy centre',
  language: '中文',
  leave: 'Leave',
  'gate.title': 'Enter the privacy centre',
  'gate.hint': 'Enter the last eight of the number of the document the bank has of you.',
  'gate.tail': 'Last eight',
  'gate.enter': 'Enter',
  'gate.no-link': 'Please open this page by the personal link that your manager or branch made for you.',
  'gate.ended': 'This visit is over. Please open your link again.',
  'failed.unreachable': 'The server cannot be reached. Please try again later.',
  failed: 'This was not done. Please try again later.',
  again: 'Try again',
  hello: 'Hello, {name}',
  since: 'Customer since {day} · number {number}',
  'held.title': 'What we hold, and why',
  'held.from': 'From',
  'held.for': 'What for',
  'held.law': 'By',
  'held.kept': 'Kept',
  'picture.title': 'How your data is protected and used',
  'picture.pause': 'Pause the animation',
  'picture.play': 'Play the animation',
  'picture.1': 'What you tell us arrives at the bank.',
  'picture.2': 'It is encrypted at once with a key that is yours alone; with the key destroyed, nothing can be read again.',
  'picture.3': 'The cipher lies in the vault; where sums are worked out there is no name, document or number.',
  'picture.4': 'Each use passes gates first: is it lawful, did you agree, are you left in peace.',
  'picture.5': 'Whoever serves you sees what is needed, masked; each look leaves a record that you can read.',
  'switches.title': 'My consents',
  'switches.hint': 'Off is off at once, and costs you no service.',
  'switches.on': 'On',
  'switches.off': 'Off',
  'switches.since': 'since {day}',
  'switches.text': 'The words, {version}',
  'switches.agree': 'I have read this and agree',
  'switches.cancel': 'Leave it off',
  'lookups.title': 'Who looked at my data',
  'lookups.hint': 'When staff looked to serve you, the newest first.',
  'lookups.none': 'Nobody has looked.',
  'requests.title': 'My requests',
  'requests.none': 'You have not asked for anything yet.',
  'requests.new': 'Ask',
  'requests.kind': 'What you ask',
  'requests.words': 'Anything to add (optional)',
  'requests.send': 'Send',
  'requests.sent': 'Received. We answer by {day}.',
  'requests.due': 'answered by {day}',
  'requests.back': 'Take it back',
  'requests.page': 'Download the copy (page)',
  'requests.data': 'Download the copy (data)',
  'requests.until': 'until {day}',
  'restrictions.title': 'Restrictions now',
  'restriction.do-not-contact': 'Do not contact',
  'restriction.complaint-freeze': 'No marketing during a complaint',
  'restriction.processing': 'Processing restricted',
  'restriction.guardian': 'Guardian on record',
}

export const texts = { zh, en } as const
export type Lang = keyof typeof texts

let lang: Lang = navigatorLanguage()

function navigatorLanguage(): Lang {
  return typeof navigator !== 'undefined' && navigator.language.startsWith('en') ? 'en' : 'zh'
}

export const language = (): Lang => lang
export const setLanguage = (next: Lang): void => {
  lang = next
}

/** A sentence in the reader's language, with its values. */
export const say = (key: TextKey, values: Readonly<Record<string, string | number>> = {}): string =>
  texts[lang][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

/** The reader's side of words that came in both. */
export const pick = (words: { readonly zh: string; readonly en: string }): string => words[lang]

/** A day as people read it. */
export const dayText = (day: string): string => {
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-')
  if (lang === 'zh') return `${year}年${Number(month)}月${Number(date)}日`
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)))
  return midnight.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
}

/** An instant in the bank's time zone, to the minute. */
export const momentText = (at: string): string => {
  const local = new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' })
  return `${dayText(local)} ${local.slice(11, 16)}`
}
