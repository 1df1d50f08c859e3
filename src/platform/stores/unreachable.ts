import { AppError } from '../../kernel/errors.ts'
import type { Label } from '../../kernel/label.ts'

const names = {
  record: { product: 'PostgreSQL', setting: 'DATABASE_URL' },
  warehouse: { product: 'ClickHouse', setting: 'CLICKHOUSE_URL' },
} as const

type Trouble = Label & { readonly codes: RegExp }

/** What a server of the bank's says when it cannot be worked with, by the codes of node, PostgreSQL and ClickHouse. */
const troubles: readonly Trouble[] = [
  {
    codes: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|57P03)$/,
    zh: '连接不上，请检查地址、端口和网络',
    en: 'does not answer: check address, port and network',
  },
  { codes: /^(28P01|28000|516|194)$/, zh: '拒绝登录，请检查用户名和口令', en: 'refuses the login: check user and password' },
  {
    codes: /^(3D000|81)$/,
    zh: '上没有这个数据库，请先由数据库管理员建立',
    en: 'has no such database: have its administrator make it first',
  },
  {
    codes: /^(42501|0LP01|497)$/,
    zh: '未授予所需权限；README“接入服务器”一节列出了须授予的权限',
    en: 'does not grant what is needed: the README lists it under "On servers"',
  },
  { codes: /^53300$/, zh: '连接数已满', en: 'has no connection left' },
  {
    codes:
      /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)$/,
    zh: '的证书不被信任（可用 NODE_EXTRA_CA_CERTS 指明本行的根证书）',
    en: 'shows a certificate that is not trusted: name the bank’s root with NODE_EXTRA_CA_CERTS',
  },
]

/**
 * A sentence for whoever set the address, in place of the driver's stack; what is no trouble of a server's comes back as it was. The address is
 * said without its password.
 */
export function serverTrouble(thrown: unknown, server: keyof typeof names, url: string | undefined): unknown {
  const code = codeOf(thrown)
  const found = url === undefined ? undefined : troubles.find(({ codes }) => codes.test(code))
  if (found === undefined || url === undefined) return thrown
  const { product, setting } = names[server]
  const { host, pathname } = new URL(url)
  const place = `${product} ${host}${pathname === '/' ? '' : pathname}`
  const said = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('unavailable', {
    message: `${setting}: ${said}`,
    userMessage: { zh: `${place} ${found.zh}。`, en: `${place} ${found.en}.` },
    cause: thrown,
  })
}

/** The code of an error or of what caused it: migrations wrap what the server said. */
function codeOf(thrown: unknown): string {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string' || typeof code === 'number') return String(code)
  }
  return ''
}
