import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Exchange } from './handlers.ts'

export type CookieOptions = { readonly isSecure: boolean; readonly basePath: string }

/** The session cookie's name: with the `__Host-` prefix browsers refuse it from anywhere but this very host, over TLS, for all paths. */
export function cookieName({ isSecure, basePath }: CookieOptions): string {
  return isSecure && basePath === '' ? '__Host-session' : 'session'
}

/** What a handler may see and set of the exchange. The cookie is out of reach of scripts and is sent from our own pages only. */
export function exchangeOf(request: FastifyRequest, reply: FastifyReply, cookie: CookieOptions): Exchange {
  const name = cookieName(cookie)
  const path = cookie.basePath === '' ? '/' : cookie.basePath
  const attributes = { httpOnly: true, sameSite: 'strict', secure: cookie.isSecure, path } as const
  return {
    token: request.cookies[name],
    address: request.ip,
    agent: (request.headers['user-agent'] ?? '').slice(0, 200),
    setToken: (token) => {
      if (token === undefined) reply.clearCookie(name, attributes)
      else reply.setCookie(name, token, attributes)
    },
    saveAs: (fileName) => {
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`)
    },
  }
}
