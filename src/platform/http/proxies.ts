import { isIP } from 'node:net'
import type { Label } from '../../kernel/label.ts'

/** Whose X-Forwarded headers are believed: gateways at these addresses; undefined: nobody's. */
export type TrustedProxies = readonly string[] | undefined

/** Names for the ranges that belong to no one on the internet. */
const RANGES = ['loopback', 'linklocal', 'uniquelocal']

/**
 * Reads which gateways are trusted: addresses, CIDR ranges and range names with commas between. Trusting everybody is refused: whoever reaches the port could then write
 * any address into X-Forwarded-For, pass by the limits per address and put what they like into the audit. So is a count of gateways: it cannot tell a gateway from
 * somebody who comes around it.
 */
export function readTrustedProxies(
  text: string,
): { readonly isFine: true; readonly trusted: TrustedProxies } | { readonly isFine: false; readonly why: Label } {
  const given = text.trim()
  const words = given.split(',').map((word) => word.trim())
  if (/^(false|no|off|0)$/i.test(given)) return { isFine: true, trusted: undefined }
  const isEverybody = /^(true|yes|on|all|\*|\d{1,2})$/i.test(given) || words.some((word) => /^(0\.0\.0\.0|::)\/0$/.test(word))
  if (isEverybody)
    return {
      isFine: false,
      why: {
        zh: '这样任何能连到端口的人都可冒用任意地址：请给出网关的地址或网段，如 10.0.0.5,10.1.0.0/16',
        en: 'anybody who reaches the port could then name any address as theirs: give the addresses or ranges of the gateways, like 10.0.0.5,10.1.0.0/16',
      },
    }
  const wrong = words.find((word) => !isRange(word))
  if (wrong === undefined) return { isFine: true, trusted: words }
  return {
    isFine: false,
    why: {
      zh: `应为地址或网段，如 10.0.0.5,10.1.0.0/16；${wrong} 不是`,
      en: `addresses or ranges like 10.0.0.5,10.1.0.0/16 are expected; ${wrong} is neither`,
    },
  }
}

function isRange(word: string): boolean {
  if (RANGES.includes(word)) return true
  const [address = '', prefix, ...more] = word.split('/')
  const kind = isIP(address)
  if (kind === 0 || more.length > 0) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (kind === 4 ? 32 : 128))
}

/** Headers that a gateway adds when it passes a request on. */
const PASSED_ON = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

/**
 * Whether a request comes from a program on this machine itself. One that a gateway on the same machine passed on does not, whether we trust that gateway or not: its
 * caller may be anybody.
 */
export function isFromThisMachine(request: {
  readonly remoteAddress: string | undefined
  readonly headers: Readonly<Record<string, unknown>>
}): boolean {
  const address = request.remoteAddress ?? ''
  const isLoopback = /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) || address === '::1'
  return isLoopback && PASSED_ON.every((name) => request.headers[name] === undefined)
}
