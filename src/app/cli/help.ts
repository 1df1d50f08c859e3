import { settings } from '../../platform/settings.ts'
import type { Label, Lang } from '../../kernel/label.ts'
import type { Verb } from './verb.ts'

const title: Label = {
  zh: 'zhike：知客命令行。连接正在运行的服务所用的存储，或自行启动。',
  en: 'zhike: the command line of Zhike. It talks to the stores of a running server, or starts them itself.',
}
const words = {
  zh: {
    usage: '用法',
    verbs: '命令',
    options: '选项',
    common: '通用选项',
    more: 'zhike <命令> --help 查看该命令的选项',
    codes: '退出码：0 完成；1 未完成，或重放不一致、审计链不完整；2 用法有误',
  },
  en: {
    usage: 'Usage',
    verbs: 'Commands',
    options: 'Options',
    common: 'Options of every command',
    more: 'zhike <command> --help shows the options of a command',
    codes: 'Exit codes: 0 done; 1 not done, or a replay that differs, an audit that is not whole; 2 written wrongly',
  },
} as const

/** Settings that a command of the CLI uses; those of the server are shown by `zhike serve --help`. */
const common = new Set([
  'data-dir',
  'database-url',
  'database-owner-url',
  'clickhouse-url',
  'as-of',
  'log-level',
  'master-key-file',
])

/** The help of the program: every command with a sentence. */
export function helpOfAll(verbs: readonly Verb[], lang: Lang): string {
  const say = words[lang]
  const width = Math.max(...verbs.map((verb) => verb.key.length)) + 2
  const lines = verbs.map((verb) => `  ${verb.key.padEnd(width)}${verb.summary[lang]}`)
  return [
    title[lang],
    '',
    `${say.usage}: zhike <${lang === 'zh' ? '命令' : 'command'}> […] [--lang zh|en]`,
    '',
    `${say.verbs}:`,
    ...lines,
    '',
    say.more,
    say.codes,
  ].join('\n')
}

/** The help of one command: how it is written, its options, the settings it shares with all. */
export function helpOf(verb: Verb, lang: Lang): string {
  const say = words[lang]
  const own = Object.entries(verb.optionHelp).map(([name, label]) => [`--${name}`, label[lang]] as const)
  const isServer = verb.key === 'serve' || verb.key === 'demo'
  const shared = Object.values(settings)
    .filter((setting) => isServer || common.has(setting.flag))
    .map((setting) => [`--${setting.flag}`, setting.says[lang]] as const)
  const width = Math.max(...[...own, ...shared].map(([flag]) => flag.length)) + 2
  const table = (rows: readonly (readonly [string, string])[]) =>
    rows.map(([flag, sentence]) => `  ${flag.padEnd(width)}${sentence}`)
  return [
    verb.summary[lang],
    '',
    `${say.usage}: zhike ${verb.usage}`,
    ...(own.length === 0 ? [] : ['', `${say.options}:`, ...table(own)]),
    '',
    `${say.common}:`,
    ...table(shared),
    ...notesOf(verb, lang),
    '',
    say.codes,
  ].join('\n')
}

function notesOf({ notes }: Verb, lang: Lang): readonly string[] {
  if (notes === undefined) return []
  const lines = notes.lines()
  const width = Math.max(...lines.map(([name]) => name.length)) + 2
  return ['', `${notes.heading[lang]}:`, ...lines.map(([name, says]) => `  ${name.padEnd(width)}${says[lang]}`)]
}
