import { type Day, tryParseDay } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { readTrustedProxies, type TrustedProxies } from './http/proxies.ts'

/** A value that a setting does not take; the label says what it takes. */
export class NotAccepted extends Error {
  readonly label: Label
  constructor(label: Label) {
    super(label.en)
    this.label = label
  }
}

/** How one setting is given: `--flag value` wins over the environment, which wins over the default. The sentence is printed by `--help`. */
export type Setting<T> = {
  readonly flag: string
  readonly env: string
  readonly says: Label
  /** A switch stands alone on the command line (`--fresh`); in the environment it reads 1/0, true/false, yes/no. */
  readonly isSwitch?: true
  /** Its value is told in no message and kept in no trail. */
  readonly isSecret?: true
  readonly fallback: NoInfer<T>
  /** Turns the text into a value; throws a `NotAccepted` that says what would be. */
  readonly read: (text: string) => T
}

const text = (value: string): string => value

const wholeNumber =
  (from: number, to: number) =>
  (value: string): number => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < from || number > to)
      throw new NotAccepted({ zh: `应为 ${from} 至 ${to} 的整数`, en: `a whole number from ${from} to ${to} is expected` })
    return number
  }

const oneOf =
  <const Choice extends string>(...choices: readonly Choice[]) =>
  (value: string): Choice => {
    const found = choices.find((choice) => choice === value)
    if (found === undefined)
      throw new NotAccepted({ zh: `应为 ${choices.join('、')} 之一`, en: `one of ${choices.join(', ')} is expected` })
    return found
  }

const day = (value: string): Day => {
  const parsed = tryParseDay(value)
  if (parsed === undefined) throw new NotAccepted({ zh: '应为日期，如 2026-10-16', en: 'a day like 2026-10-16 is expected' })
  return parsed
}

const yesNo = (value: string): boolean => {
  if (/^(1|true|yes|on)$/i.test(value)) return true
  if (/^(0|false|no|off)$/i.test(value)) return false
  throw new NotAccepted({ zh: '应为 1 或 0', en: '1 or 0 is expected' })
}

const url =
  (...schemes: readonly string[]) =>
  (value: string): string => {
    if (!URL.canParse(value) || !schemes.includes(new URL(value).protocol.slice(0, -1)))
      throw new NotAccepted({
        zh: `应为以 ${schemes.map((scheme) => `${scheme}://`).join(' 或 ')} 开头的地址`,
        en: `a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(' or ')} is expected`,
      })
    return value
  }

const basePath = (value: string): string => {
  if (!/^(\/[a-z0-9._-]+)*\/?$/i.test(value))
    throw new NotAccepted({ zh: '应为路径，如 /zhike', en: 'a path like /zhike is expected' })
  return value.replace(/\/$/, '')
}

const proxies = (value: string): TrustedProxies => {
  const read = readTrustedProxies(value)
  if (!read.isFine) throw new NotAccepted(read.why)
  return read.trusted
}

const secret = (value: string): string => {
  if (!/^[\x21-\x7e]{16,256}$/.test(value))
    throw new NotAccepted({ zh: '应为 16 至 256 个可见字符', en: '16 to 256 visible characters are expected' })
  return value
}

const setting = <T>(entry: Setting<T>): Setting<T> => entry
const optional = <T>(entry: Omit<Setting<T>, 'fallback'>): Setting<T | undefined> => ({ ...entry, fallback: undefined })

/** Every setting of the installation. None of them is a secret with a default: keys are made at the first start, passwords are set by people. */
export const settings = {
  dataDir: setting({
    flag: 'data-dir',
    env: 'ZHIKE_DATA_DIR',
    says: { zh: '数据目录：内嵌存储、密钥和日志。', en: 'Folder of both embedded stores, the keys and the logs.' },
    fallback: './data',
    read: text,
  }),
  host: setting({
    flag: 'host',
    env: 'ZHIKE_HOST',
    says: {
      zh: '监听地址；0.0.0.0 对网络开放，须同时使用 TLS 或可信网关。',
      en: 'Address to listen on; 0.0.0.0 opens it to the network and then asks for TLS or a trusted proxy.',
    },
    fallback: '127.0.0.1',
    read: text,
  }),
  port: setting({
    flag: 'port',
    env: 'PORT',
    says: { zh: '页面与接口的端口；0 表示任取一个空闲端口。', en: 'Port of the pages and the API; 0 takes a free one.' },
    fallback: 8080,
    read: wholeNumber(0, 65535),
  }),
  databaseUrl: optional({
    flag: 'database-url',
    env: 'DATABASE_URL',
    says: {
      zh: '使用 PostgreSQL 服务器（15 或更新）代替内嵌的业务库。',
      en: 'A PostgreSQL server (15 or newer) in place of the embedded one.',
    },
    read: url('postgres', 'postgresql'),
  }),
  databaseOwnerUrl: optional({
    flag: 'database-owner-url',
    env: 'DATABASE_OWNER_URL',
    says: {
      zh: '同一数据库属主的地址，仅用于迁移与备份；给出后，请求与作业以 DATABASE_URL 的登录角色接入，该角色不拥有任何表。',
      en: 'The same database as the owner of its tables, for migrations and backups alone: requests and jobs then sign in as the login of DATABASE_URL, which owns nothing.',
    },
    isSecret: true,
    read: url('postgres', 'postgresql'),
  }),
  clickhouseUrl: optional({
    flag: 'clickhouse-url',
    env: 'CLICKHOUSE_URL',
    says: {
      zh: '使用 ClickHouse 服务器代替内嵌的数据仓库：http://用户:口令@主机:8123/数据库。',
      en: 'A ClickHouse server in place of the embedded one: http://user:password@host:8123/database.',
    },
    read: url('http', 'https'),
  }),
  asOf: optional({
    flag: 'as-of',
    env: 'ZHIKE_AS_OF',
    says: {
      zh: '系统所处的日期：演示银行固定在某一天；不填为当天。',
      en: 'The day the clock shows: the demo bank lives on a fixed date. Left out, the real day.',
    },
    read: day,
  }),
  demo: setting({
    flag: 'demo',
    env: 'ZHIKE_DEMO',
    says: {
      zh: '把虚构银行及演示用户写入空的系统。',
      en: 'Fill an empty installation with the made-up bank and its demo users.',
    },
    isSwitch: true,
    fallback: false,
    read: yesNo,
  }),
  customers: setting({
    flag: 'customers',
    env: 'ZHIKE_CUSTOMERS',
    says: { zh: '虚构银行的客户数。', en: 'How many customers the made-up bank has.' },
    fallback: 20_000,
    // With fewer, some of its files hold no rows (nobody has a card), and an empty file is a delivery that failed.
    read: wholeNumber(200, 20_000_000),
  }),
  fresh: setting({
    flag: 'fresh',
    env: 'ZHIKE_FRESH',
    says: { zh: '启动前清空演示系统的数据目录。', en: 'Empty the data folder of a demo installation before starting.' },
    isSwitch: true,
    fallback: false,
    read: yesNo,
  }),
  tlsCert: optional({
    flag: 'tls-cert',
    env: 'ZHIKE_TLS_CERT',
    says: {
      zh: '证书链的 PEM 文件；与 --tls-key 同时给出时使用 HTTPS。',
      en: 'PEM file of the certificate chain; with --tls-key the server speaks HTTPS.',
    },
    read: text,
  }),
  tlsKey: optional({
    flag: 'tls-key',
    env: 'ZHIKE_TLS_KEY',
    says: { zh: '私钥的 PEM 文件。', en: 'PEM file of the private key.' },
    read: text,
  }),
  basePath: setting({
    flag: 'base-path',
    env: 'ZHIKE_BASE_PATH',
    says: { zh: '网关发布本应用的路径，如 /zhike。', en: 'Path under which a gateway publishes the application, like /zhike.' },
    fallback: '',
    read: basePath,
  }),
  trustProxy: optional({
    flag: 'trust-proxy',
    env: 'ZHIKE_TRUST_PROXY',
    says: {
      zh: '可信网关的地址或网段（逗号分隔），调用方地址与协议取自其 X-Forwarded 头；不给出则不信任任何头。',
      en: 'Addresses or ranges of the gateways whose X-Forwarded headers name caller and scheme, with commas between; left out, nobody’s are believed.',
    },
    read: proxies,
  }),
  metricsToken: optional({
    flag: 'metrics-token',
    env: 'ZHIKE_METRICS_TOKEN',
    says: {
      zh: '读取 /metrics 所需的令牌（Authorization: Bearer …）；不给出则仅本机可读；启用 TLS、路径前缀或可信代理时必须给出，否则无人可读。宜用环境变量：命令行人人可见。',
      en: 'What /metrics asks for as Authorization: Bearer …; left out, only this machine reads it, and with TLS, a base path or a trusted proxy nobody does. Better in the environment: everybody sees a command line.',
    },
    isSecret: true,
    read: secret,
  }),
  passwordProfile: setting({
    flag: 'password-profile',
    env: 'ZHIKE_PASSWORD_PROFILE',
    says: {
      zh: '口令规则：nist（长度与弱口令表）或 mlps3（等保三级：复杂度与有效期）。',
      en: 'Password rules: nist (length and known-bad list) or mlps3 (等保三级: complexity and expiry).',
    },
    fallback: 'mlps3',
    read: oneOf('nist', 'mlps3'),
  }),
  cipherSuite: setting({
    flag: 'cipher-suite',
    env: 'ZHIKE_CIPHER_SUITE',
    says: {
      zh: '个人信息的存储加密：aes（AES-256-GCM、SHA-256）或 sm（国密 SM4、SM3）。',
      en: 'Ciphers of stored personal data: aes (AES-256-GCM, SHA-256) or sm (国密 SM4, SM3).',
    },
    fallback: 'aes',
    read: oneOf('aes', 'sm'),
  }),
  masterKeyFile: optional({
    flag: 'master-key-file',
    env: 'ZHIKE_MASTER_KEY_FILE',
    says: {
      zh: '主密钥文件；首次启动时生成为 <数据目录>/keys/master.key，仅属主可读。',
      en: 'File of the master keys; made at the first start as <data-dir>/keys/master.key, readable by its owner only.',
    },
    read: text,
  }),
  logLevel: setting({
    flag: 'log-level',
    env: 'ZHIKE_LOG_LEVEL',
    says: { zh: '日志级别：debug、info、warn、error 或 silent。', en: 'How much is logged: debug, info, warn, error or silent.' },
    fallback: 'info',
    read: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  }),
} satisfies Record<string, Setting<unknown>>
