import { join, resolve } from 'node:path'
import { type Day, tryParseDay } from '../kernel/day.ts'

/** How one setting is given: `--flag value` wins over the environment, which wins over the default. The sentence is printed by `--help`. */
type Setting<T> = {
  readonly flag: string
  readonly env: string
  readonly says: string
  /** A switch stands alone on the command line (`--fresh`); in the environment it reads 1/0, true/false, yes/no. */
  readonly isSwitch?: true
  readonly fallback: NoInfer<T>
  /** Turns the text into a value; throws a sentence of what is accepted. */
  readonly read: (text: string) => T
}

const text = (value: string): string => value

const wholeNumber =
  (from: number, to: number) =>
  (value: string): number => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < from || number > to) throw new Error(`a whole number from ${from} to ${to} is expected`)
    return number
  }

const oneOf =
  <const Choice extends string>(...choices: readonly Choice[]) =>
  (value: string): Choice => {
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw new Error(`one of ${choices.join(', ')} is expected`)
    return found
  }

const day = (value: string): Day => {
  const parsed = tryParseDay(value)
  if (parsed === undefined) throw new Error('a day like 2026-10-16 is expected')
  return parsed
}

const yesNo = (value: string): boolean => {
  if (/^(1|true|yes|on)$/i.test(value)) return true
  if (/^(0|false|no|off)$/i.test(value)) return false
  throw new Error('1 or 0 is expected')
}

const url =
  (...schemes: readonly string[]) =>
  (value: string): string => {
    if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol.slice(0, -1)))
      throw new Error(`a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')} is expected`)
    return value
  }

const basePath = (value: string): string => {
  if (!/^(\/[a-z0-9._-]+)*\/?$/i.test(value)) throw new Error('a path like /zhike is expected')
  return value.replace(/\/$/, '')
}

const setting = <T>(entry: Setting<T>): Setting<T> => entry
const optional = <T>(entry: Omit<Setting<T>, 'fallback'>): Setting<T | undefined> => ({ ...entry, fallback: undefined })

/** Every setting of the installation. None of them is a secret with a default: keys are made at the first start, passwords are set by people. */
export const settings = {
  dataDir: setting({
    flag: 'data-dir',
    env: 'ZHIKE_DATA_DIR',
    says: 'Folder of both embedded stores, the keys and the logs.',
    fallback: './data',
    read: text,
  }),
  host: setting({
    flag: 'host',
    env: 'ZHIKE_HOST',
    says: 'Address to listen on; 0.0.0.0 opens it to the network and then asks for TLS or a trusted proxy.',
    fallback: '127.0.0.1',
    read: text,
  }),
  port: setting({
    flag: 'port',
    env: 'PORT',
    says: 'Port of the pages and the API; 0 takes a free one.',
    fallback: 8080,
    read: wholeNumber(0, 65535),
  }),
  databaseUrl: optional({
    flag: 'database-url',
    env: 'DATABASE_URL',
    says: 'A PostgreSQL server (15 or newer) in place of the embedded one.',
    read: url('postgres', 'postgresql'),
  }),
  clickhouseUrl: optional({
    flag: 'clickhouse-url',
    env: 'CLICKHOUSE_URL',
    says: 'A ClickHouse server or cluster in place of the embedded one: http://user:password@host:8123/database.',
    read: url('http', 'https'),
  }),
  asOf: optional({
    flag: 'as-of',
    env: 'ZHIKE_AS_OF',
    says: 'The day the clock shows: the demo bank lives on a fixed date. Left out, the real day.',
    read: day,
  }),
  demo: setting({
    flag: 'demo',
    env: 'ZHIKE_DEMO',
    says: 'Fill an empty installation with the made-up bank and its demo users.',
    isSwitch: true,
    fallback: false,
    read: yesNo,
  }),
  customers: setting({
    flag: 'customers',
    env: 'ZHIKE_CUSTOMERS',
    says: 'How many customers the made-up bank has.',
    fallback: 20_000,
    read: wholeNumber(12, 20_000_000),
  }),
  fresh: setting({
    flag: 'fresh',
    env: 'ZHIKE_FRESH',
    says: 'Empty the data folder of a demo installation before starting.',
    isSwitch: true,
    fallback: false,
    read: yesNo,
  }),
  tlsCert: optional({
    flag: 'tls-cert',
    env: 'ZHIKE_TLS_CERT',
    says: 'PEM file of the certificate chain; with --tls-key the server speaks HTTPS.',
    read: text,
  }),
  tlsKey: optional({ flag: 'tls-key', env: 'ZHIKE_TLS_KEY', says: 'PEM file of the private key.', read: text }),
  basePath: setting({
    flag: 'base-path',
    env: 'ZHIKE_BASE_PATH',
    says: 'Path under which a gateway publishes the application, like /zhike.',
    fallback: '',
    read: basePath,
  }),
  trustProxy: setting({
    flag: 'trust-proxy',
    env: 'ZHIKE_TRUST_PROXY',
    says: 'Take the caller’s address and scheme from the gateway’s X-Forwarded headers.',
    isSwitch: true,
    fallback: false,
    read: yesNo,
  }),
  passwordProfile: setting({
    flag: 'password-profile',
    env: 'ZHIKE_PASSWORD_PROFILE',
    says: 'Password rules: nist (length and known-bad list) or mlps3 (等保三级: complexity and expiry).',
    fallback: 'mlps3',
    read: oneOf('nist', 'mlps3'),
  }),
  cipherSuite: setting({
    flag: 'cipher-suite',
    env: 'ZHIKE_CIPHER_SUITE',
    says: 'Ciphers of stored personal data: aes (AES-256-GCM, SHA-256) or sm (国密 SM4, SM3).',
    fallback: 'aes',
    read: oneOf('aes', 'sm'),
  }),
  masterKeyFile: optional({
    flag: 'master-key-file',
    env: 'ZHIKE_MASTER_KEY_FILE',
    says: 'File of the master keys; made at the first start as <data-dir>/keys/master.key, readable by its owner only.',
    read: text,
  }),
  logLevel: setting({
    flag: 'log-level',
    env: 'ZHIKE_LOG_LEVEL',
    says: 'How much is logged: debug, info, warn, error or silent.',
    fallback: 'info',
    read: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  }),
} satisfies Record<string, Setting<unknown>>

type Settings = typeof settings
type Values = { readonly [Key in keyof Settings]: Settings[Key] extends Setting<infer T> ? T : never }

/** The settings of this installation, read once at boot. Paths are absolute; `masterKeyFile` is always filled. */
export type Config = Omit<Values, 'masterKeyFile'> & { readonly masterKeyFile: string }

/** One or several settings cannot be used; the message has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
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
      const why = thrown instanceof Error ? thrown.message : String(thrown)
      troubles.push(`${given.from} is ${JSON.stringify(given.value)}: ${why}`)
      return entry.fallback
    }
  }
  const keys = Object.keys(settings) as (keyof Settings)[]
  const values = Object.fromEntries(keys.map((key) => [key, valueOf(settings[key] as Setting<unknown>)])) as Values
  if ((values.tlsCert === undefined) !== (values.tlsKey === undefined))
    troubles.push('--tls-cert and --tls-key are given together or not at all')
  if (values.fresh && !values.demo) troubles.push('--fresh empties a demo installation only: give --demo with it')
  if (troubles.length > 0) throw new ConfigError(troubles.join('\n'))
  const dataDir = resolve(values.dataDir)
  return {
    config: { ...values, dataDir, masterKeyFile: resolve(values.masterKeyFile ?? join(dataDir, 'keys/master.key')) },
    rest,
  }
}

function readFlags(argv: readonly string[]) {
  const byFlag = new Map(Object.values(settings).map((entry) => [entry.flag, entry as Setting<unknown>]))
  const flags = new Map<string, Given>()
  const rest: string[] = []
  const troubles: string[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? ''
    const [, flag = '', inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(argument) ?? []
    const entry = byFlag.get(flag)
    if (entry === undefined) rest.push(argument)
    else if (inline !== undefined || entry.isSwitch) flags.set(flag, { value: inline ?? '1', from: `--${flag}` })
    else {
      at += 1
      const value = argv[at]
      if (value === undefined) troubles.push(`--${flag} wants a value: ${entry.says}`)
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
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot']
  const ours = kept.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]]))
  return { ...Object.fromEntries(ours), ...extra }
}
