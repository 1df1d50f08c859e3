import { join, resolve } from 'node:path'
import type { Label } from '../kernel/label.ts'
import { NotAccepted, type Setting, settings } from './settings.ts'

type Settings = typeof settings
type Values = { readonly [Key in keyof Settings]: Settings[Key] extends Setting<infer T> ? T : never }

/** The settings of this installation, read once at boot. Paths are absolute; `masterKeyFile` is always filled. */
export type Config = Omit<Values, 'masterKeyFile'> & { readonly masterKeyFile: string }

/** One or several settings cannot be used; the label has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly label: Label
  constructor(label: Label) {
    super(label.en)
    this.label = label
  }
}

type Given = { readonly value: string; readonly from: string }

/**
 * Reads all settings from command-line options and the environment. Options that are no setting (a CLI verb's own) come back in `rest`, in order.
 * Throws one ConfigError that lists everything wrong at once.
 */
export function readConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): { readonly config: Config; readonly rest: readonly string[] } {
  const { flags, rest, troubles } = readFlags(argv)
  const valueOf = <T>(entry: Setting<T>): T => {
    const given = flags.get(entry.flag) ?? fromEnvironment(entry, env)
    if (given === undefined) return entry.fallback
    try {
      return entry.read(given.value)
    } catch (thrown) {
      if (!(thrown instanceof NotAccepted)) throw thrown
      const value = entry.isSecret === true ? '…' : JSON.stringify(given.value)
      troubles.push({
        zh: `${given.from} 的值 ${value} 不可用：${thrown.label.zh}`,
        en: `${given.from} is ${value}: ${thrown.label.en}`,
      })
      return entry.fallback
    }
  }
  const keys = Object.keys(settings) as (keyof Settings)[]
  const values = Object.fromEntries(keys.map((key) => [key, valueOf(settings[key] as Setting<unknown>)])) as Values
  if ((values.tlsCert === undefined) !== (values.tlsKey === undefined))
    troubles.push({
      zh: '--tls-cert 与 --tls-key 须同时给出',
      en: '--tls-cert and --tls-key are given together or not at all',
    })
  if (values.fresh && !values.demo)
    troubles.push({
      zh: '--fresh 只清空演示系统：请同时给出 --demo',
      en: '--fresh empties a demo installation only: give --demo with it',
    })
  if (values.fresh && (values.databaseUrl ?? values.clickhouseUrl) !== undefined)
    troubles.push({
      zh: '--fresh 只清空内嵌存储：服务器上的数据库请由管理员清空',
      en: '--fresh empties embedded stores only: have the databases on servers emptied by their administrator',
    })
  if (values.databaseOwnerUrl !== undefined && values.databaseUrl === undefined)
    troubles.push({
      zh: '--database-owner-url 须与 --database-url 同时给出',
      en: '--database-owner-url goes with --database-url',
    })
  if (troubles.length > 0) throw new ConfigError(inOne(troubles))
  const dataDir = resolve(values.dataDir)
  return {
    config: { ...values, dataDir, masterKeyFile: resolve(values.masterKeyFile ?? join(dataDir, 'keys/master.key')) },
    rest,
  }
}

const inOne = (lines: readonly Label[]): Label => ({
  zh: lines.map((line) => line.zh).join('\n'),
  en: lines.map((line) => line.en).join('\n'),
})

function readFlags(argv: readonly string[]) {
  const byFlag = new Map(Object.values(settings).map((entry) => [entry.flag, entry as Setting<unknown>]))
  const flags = new Map<string, Given>()
  const rest: string[] = []
  const troubles: Label[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? ''
    const [, flag = '', inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(argument) ?? []
    const entry = byFlag.get(flag)
    if (entry === undefined) rest.push(argument)
    else if (inline !== undefined || entry.isSwitch) flags.set(flag, { value: inline ?? '1', from: `--${flag}` })
    else {
      at += 1
      const value = argv[at]
      if (value === undefined)
        troubles.push({ zh: `--${flag} 需要一个值：${entry.says.zh}`, en: `--${flag} wants a value: ${entry.says.en}` })
      else flags.set(flag, { value, from: `--${flag}` })
    }
  }
  return { flags, rest, troubles }
}

function fromEnvironment<T>(entry: Setting<T>, env: Readonly<Record<string, string | undefined>>): Given | undefined {
  const value = env[entry.env]
  // An empty variable is how compose files and shells say "not set".
  return value === undefined || value === '' ? undefined : { value, from: entry.env }
}

/** The settings of this process: the one place where its arguments and environment are read. */
export function loadConfig(argv: readonly string[] = process.argv.slice(2)): {
  readonly config: Config
  readonly rest: readonly string[]
} {
  return readConfig(argv, process.env)
}

/** The environment handed on to a child process: PATH and locale of ours, plus what is stated. Secrets in our environment stay with us. */
export function childEnvironment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const kept = [
    'NODE_COMPILE_CACHE',
    'PATH',
    'HOME',
    'TMPDIR',
    'LANG',
    'LC_ALL',
    'LD_LIBRARY_PATH',
    'DYLD_LIBRARY_PATH',
    'SystemRoot',
  ]
  const ours = kept.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]]))
  return { ...Object.fromEntries(ours), ...extra }
}
