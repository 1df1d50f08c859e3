import type { Endpoint, InputOf, OutputOf } from '../../kernel/contract.ts'
import type { AppError } from '../../kernel/errors.ts'
import type { Ctx } from '../ctx.ts'
import type { Visitor } from './guard.ts'

/** What few handlers need of the exchange itself: the session's cookie, where the call came from, the name of a download. */
export type Exchange = {
  /** The session token the browser sent; undefined when none. */
  readonly token: string | undefined
  /** The caller's address, and what the browser says it is (cut to 200 characters). */
  readonly address: string
  readonly agent: string
  /** Sets, or with undefined clears, the session cookie of the answer. */
  readonly setToken: (token: string | undefined) => void
  /** The same for a customer's visit to the privacy centre: another cookie, so that staff who try a link keep their own session. */
  readonly visitToken: string | undefined
  readonly setVisitToken: (token: string | undefined) => void
  /** Who visits, at visitors' endpoints; undefined at all others. */
  readonly visitor?: Visitor
  /** Makes the browser save the answer under this name. */
  readonly saveAs: (fileName: string) => void
}

/**
 * One handler per endpoint of a list, by key: a missing one is a type error. The request is one transaction: what a handler *throws* rolls it back; an AppError it
 * *returns* is answered just the same, but what was done is kept (a failed sign-in counts). Handlers that need no exchange leave it out.
 */
export type Handlers<Endpoints extends readonly Endpoint[]> = {
  readonly [E in Endpoints[number] as E['key']]: (
    ctx: Ctx,
    input: InputOf<E>,
    exchange: Exchange,
  ) => Promise<OutputOf<E> | AppError>
}

/** A handler as the server keeps it, its own types forgotten: input was read by the endpoint's schemas, output is about to be. */
export type AnyHandler = (ctx: Ctx, input: never, exchange: Exchange) => Promise<unknown>

/** A list of endpoints with their handlers: what a stage gives the server. */
export type Routes = {
  readonly endpoints: readonly Endpoint[]
  readonly handlers: Readonly<Record<string, AnyHandler>>
}

/** Joins a stage's endpoints and handlers; leaving one out does not compile. */
export function routesOf<const Endpoints extends readonly Endpoint[]>(
  endpoints: Endpoints,
  handlers: Handlers<Endpoints>,
): Routes {
  return { endpoints, handlers: handlers as unknown as Readonly<Record<string, AnyHandler>> }
}
