import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Exchange } from './handlers.ts'

export type CookieOptions = { readonly isSecure: boolean; readonly basePath: string }

/** The session cookie's name: with the `__Host-` prefix browsers refuse it from anywhere but this very host, over TLS, for all paths. */
export function cookieName({ isSecure, basePath }: CookieOptions, kind: 'session' | 'privacy' = 'session'): string {
  return isSecure && basePath === '' ? `__Host-${kind}` : kind
}

/** What a handler may see and set of the exchange. The cookie is out of reach of scripts and is sent from our own pages only. */
export function exchangeOf(request: FastifyRequest, reply: FastifyReply, cookie: CookieOptions): Exchange {
  const name = cookieName(cookie)
  const path = cookie.basePath === '' ? '/' : cookie.basePath
  const attributes = { httpOnly: true, sameSite: 'strict', secure: cookie.isSecure, path } as const
  const visitName = cookieName(cookie, 'privacy')
  const put = (of: string, token: string | undefined): void => {
    if (token === undefined) reply.clearCookie(of, attributes)
    else reply.setCookie(of, token, attributes)
  }
  return {
    token: request.cookies[name],
    address: request.ip,
    agent: (request.headers['user-agent'] ?? '').slice(0, 200),
    setToken: (token) => put(name, token),
    visitToken: request.cookies[visitName],
    setVisitToken: (token) => put(visitName, token),
    saveAs: (fileName) => {
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
    },
  }
}
