import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { destination } from 'pino'
import type { Lang } from '../../kernel/label.ts'
import { loadConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { failureOf } from '../failure.ts'
import { jobCtx, openPlatform } from '../open-platform.ts'
import { helpOf, helpOfAll } from './help.ts'
import { auditCommand, osPrincipal } from './os-user.ts'
import { type Drawing, progressPrinter } from './progress.ts'
import { type Cli, type Opened, Usage, type Verb } from './verb.ts'
import { verbs } from './verbs.ts'

/** Where a command speaks: its answer, its complaints, its progress. */
export type Terminal = {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  readonly drawing: Drawing
}

/** Gives the command that was written: reads its arguments, opens what it needs, and answers with the exit code. */
export async function command([name = '', ...argv]: readonly string[], terminal: Terminal): Promise<number> {
  const lang = langOf(argv)
  const verb = verbs.find((entry) => entry.key === name)
  if (verb === undefined) {
    const isHelp = ['--help', '-h', 'help', ''].includes(name)
    terminal.out(helpOfAll(verbs, lang))
    if (!isHelp) terminal.err(lang === 'zh' ? `\n没有命令 "${name}"` : `\nThere is no command "${name}"`)
    return isHelp && name !== '' ? 0 : 2
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    terminal.out(helpOf(verb, lang))
    return 0
  }
  return run(verb, argv, lang, terminal)
}

async function run(verb: Verb, argv: readonly string[], lang: Lang, terminal: Terminal): Promise<number> {
  let opened: Opened | undefined
  try {
    const { config, rest } = loadConfig([...argv])
    const { values, positionals } = argumentsOf(verb, rest)
    // The log of a command goes to standard error, warnings and worse unless more is asked for: standard output is its answer.
    const isChosen = argv.some((argument) => argument.startsWith('--log-level'))
    const log = openLog(isChosen ? config.logLevel : 'warn', destination({ fd: 2, sync: true }))
    const cli: Cli = {
      config,
      lang,
      log,
      progress: progressPrinter(terminal.drawing, lang),
      say: (sentence) => terminal.out(sentence[lang]),
      print: terminal.out,
      open: async () => {
        const open = await openPlatform(config, log, { onlyExisting: verb.makes !== true })
        const user = await osPrincipal(jobCtx(open.platform), userInfo().username)
        const ctx = jobCtx(open.platform, user)
        opened = { ...open, ctx }
        await auditCommand(ctx, verb.key, argv)
        return opened
      },
    }
    return await verb.run(cli, values, positionals)
  } catch (thrown) {
    const { text, exitCode } = failed(thrown, verb, lang)
    terminal.err(text)
    return exitCode
  } finally {
    await opened?.close()
  }
}

/** What was written after the command; an option it does not have, or one without its value, is a matter of how it is written. */
function argumentsOf(verb: Verb, rest: readonly string[]) {
  const options = { ...verb.options, lang: { type: 'string' } } as const
  try {
    const parsed = parseArgs({ args: [...rest], options, allowPositionals: true })
    const beyond = parsed.positionals.slice(verb.mostWords ?? Infinity)
    if (beyond.length > 0) throw new Usage({ zh: `多余的参数：${beyond.join(' ')}。`, en: `What is ${beyond.join(' ')} for?` })
    return parsed
  } catch (thrown) {
    const isOurs = thrown instanceof TypeError && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS')
    if (!isOurs) throw thrown
    const option = /'(-[^' =]*)/.exec(thrown.message)?.[1] ?? ''
    throw thrown.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
      ? new Usage({ zh: `没有选项 ${option}。`, en: `There is no option ${option}.` })
      : new Usage({ zh: `选项 ${option} 的写法有误。`, en: `Option ${option} is written wrongly: ${thrown.message}` })
  }
}

function failed(thrown: unknown, verb: Verb, lang: Lang): { readonly text: string; readonly exitCode: number } {
  if (thrown instanceof Usage)
    return { text: `${thrown.label[lang]}\n\n${lang === 'zh' ? '用法' : 'Usage'}: zhike ${verb.usage}`, exitCode: 2 }
  const { sentence, exitCode } = failureOf(thrown)
  return { text: sentence[lang], exitCode }
}

/** The language of the terminal, as the system's locale says; `--lang` wins. */
function langOf(argv: readonly string[]): Lang {
  const at = argv.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='))
  const given = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1])
  if (given === 'zh' || given === 'en') return given
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en'
}
