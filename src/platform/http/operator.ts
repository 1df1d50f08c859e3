import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../kernel/errors.ts'
import { isFromThisMachine } from './proxies.ts'

type Asking = {
  readonly remoteAddress: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/**
 * Why somebody may not read what is for whoever runs the system; undefined when they may. With a token it is asked of everybody; without one only programs on this
 * machine read. Counts by route and code tell how a bank works, and how well an attack goes.
 */
export function refusalOfOperator(request: Asking, token: string | undefined): AppError | undefined {
  if (token === undefined) {
    if (isFromThisMachine(request)) return undefined
    return new AppError('forbidden', { message: 'Without --metrics-token only programs on this machine may read this' })
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
