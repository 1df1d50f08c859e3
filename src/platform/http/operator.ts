import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../kernel/errors.ts'
import { isFromThisMachine } from './proxies.ts'

type Asking = {
  readonly remoteAddress: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What the settings say of who reaches the server. */
type Serving = {
  readonly metricsToken?: string | undefined
  readonly tlsCert?: string | undefined
  readonly basePath: string
  readonly trustProxy?: readonly string[] | undefined
}

/** Whether the server is meant for others than this machine. A gateway on it need not say for whom it asks: then its callers look like programs of this machine. */
function isServedOut({ tlsCert, basePath, trustProxy }: Serving): boolean {
  return tlsCert !== undefined || basePath !== '' || trustProxy !== undefined
}

/**
 * Why somebody may not read what is for whoever runs the system; undefined when they may. With a token it is asked of everybody; without one only programs on this
 * machine read, and nobody does once a gateway may stand before the server. Counts by route and code tell how a bank works, and how well an attack goes.
 */
export function refusalOfOperator(request: Asking, serving: Serving): AppError | undefined {
  const { metricsToken: token } = serving
  if (token === undefined) {
    if (!isServedOut(serving) && isFromThisMachine(request)) return undefined
    return new AppError('forbidden', {
      message: isServedOut(serving)
        ? 'With TLS, a base path or a trusted proxy this asks for --metrics-token, and none is set'
        : 'Without --metrics-token only programs on this machine may read this',
    })
  }
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(String(request.headers['authorization'] ?? '')) ?? []
  if (isSame(given, token)) return undefined
  return new AppError('not-signed-in', { message: 'The bearer token of --metrics-token is missing or wrong' })
}

/** By digests, so that neither length nor content is told by the time it takes. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
