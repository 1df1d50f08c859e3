import type { z } from 'zod'
import { AppError } from './errors.ts'
import type { Label } from './label.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Whose rows an endpoint touches: which row-scope story the generated permission test tells. `none` touches nobody's, `self` only the
 * user's own, `bank` the whole bank; the others answer 404 outside the user's rows, and the first four are named by their id in the path.
 */
export type Subject = 'customer' | 'task' | 'response' | 'decision' | 'branch' | 'staff' | 'self' | 'bank' | 'none'

/** The permission of an endpoint that every signed-in user may call. */
export const signedIn = 'signed-in'

const pathParamOf = { customer: 'customerId', task: 'taskId', response: 'responseId', decision: 'decisionId' } as const

/** The names after ':' in a path. */
export type PathParam<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | PathParam<`/${Tail}`>
    : Rest
  : never

/** Limits an endpoint sets for itself, beside those of the server. */
export interface Limits {
  /** Calls per user and minute. */
  readonly perMinute?: number
  /** The largest body taken. */
  readonly bodyKb?: number
}

type ObjectSchema = z.ZodObject | undefined
type BodySchema = z.ZodType | undefined

/** One endpoint as data: the server, the browser's calls, the API document and the permission test all read it. */
export interface Endpoint<
  Key extends string = string,
  Params extends ObjectSchema = ObjectSchema,
  Query extends ObjectSchema = ObjectSchema,
  Body extends BodySchema = BodySchema,
  Response extends z.ZodType = z.ZodType,
> {
  readonly key: Key
  readonly method: Method
  readonly path: string
  /** May be called without a session: signing in, health. */
  readonly public: boolean
  /** Is for a customer in the privacy centre, who has a session of another kind, over one customer's rows; no member of staff can call it. */
  readonly visitor: boolean
  /** What the user's role must hold; `signedIn` when any role will do. Undefined for public and visitors' endpoints only. */
  readonly permission: string | undefined
  readonly subject: Subject
  readonly summary: Label
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly response: Response
  /** The media type of the response; JSON unless said otherwise. */
  readonly produces: string
  readonly limits: Limits
}

type Access =
  | { readonly public: true; readonly visitor?: false; readonly permission?: undefined }
  | { readonly public?: false; readonly visitor: true; readonly permission?: undefined }
  | { readonly public?: false; readonly visitor?: false; readonly permission: string }

type ParamsFor<Path extends string, Params> = [PathParam<Path>] extends [never]
  ? { readonly params?: undefined }
  : { readonly params: Params }

/** Declares an endpoint; a path parameter without schema is a type error, and a contract at odds with itself stops the program at load. */
export function endpoint<
  const Key extends string,
  const Path extends `/${string}`,
  Response extends z.ZodType,
  Params extends z.ZodObject<Record<PathParam<Path>, z.ZodType>> | undefined = undefined,
  Query extends ObjectSchema = undefined,
  Body extends BodySchema = undefined,
>(
  spec: {
    readonly key: Key
    readonly method: Method
    readonly path: Path
    readonly subject: Subject
    readonly summary: Label
    readonly query?: Query
    readonly body?: Body
    readonly response: Response
    readonly produces?: string
    readonly limits?: Limits
  } & Access &
    ParamsFor<Path, Params>,
): Endpoint<Key, Params, Query, Body, Response> {
  const params = spec.params as Params
  checkContract(spec, Object.keys(params?.shape ?? {}))
  return {
    key: spec.key,
    method: spec.method,
    path: spec.path,
    public: spec.public ?? false,
    visitor: spec.visitor ?? false,
    permission: spec.permission,
    subject: spec.subject,
    summary: spec.summary,
    params,
    query: spec.query as Query,
    body: spec.body as Body,
    response: spec.response,
    produces: spec.produces ?? 'application/json',
    limits: spec.limits ?? {},
  }
}

type Part<Name extends string, Schema, Side extends 'input' | 'output'> = Schema extends z.ZodType
  ? { readonly [N in Name]: Side extends 'input' ? z.input<Schema> : z.output<Schema> }
  : unknown
type Flat<T> = { [K in keyof T]: T[K] }

/** What a handler is given: params, query and body as their schemas read them; only the parts the endpoint has. */
export type InputOf<E extends Endpoint> = Flat<
  Part<'params', E['params'], 'output'> & Part<'query', E['query'], 'output'> & Part<'body', E['body'], 'output'>
>

/** What a client sends, before defaults are filled in. */
export type RequestOf<E extends Endpoint> = Flat<
  Part<'params', E['params'], 'input'> & Part<'query', E['query'], 'input'> & Part<'body', E['body'], 'input'>
>

/** What the endpoint answers. */
export type OutputOf<E extends Endpoint> = z.output<E['response']>

/** One handler per endpoint of a list, by key: a missing one is a type error. */
export type HandlersOf<Ctx, Endpoints extends readonly Endpoint[]> = {
  readonly [E in Endpoints[number] as E['key']]: (ctx: Ctx, input: InputOf<E>) => Promise<OutputOf<E>>
}

/** The path with its parameters filled in and encoded, for the browser's calls and for tests. */
export function pathTo(path: string, params: Readonly<Record<string, string | number>> = {}): string {
  return path.replace(/:([A-Za-z]\w*)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new AppError('internal', { message: `${path} needs "${name}"` })
    return encodeURIComponent(value)
  })
}

/** The names after ':' in a path, in order. */
export function pathParams(path: string): readonly string[] {
  return [...path.matchAll(/:([A-Za-z]\w*)/g)].map(([, name = '']) => name)
}

function checkContract(
  spec: { key: string; method: Method; path: string; subject: Subject; body?: unknown; public?: boolean; visitor?: boolean },
  schemaNames: readonly string[],
): void {
  const refuse = (why: string) => {
    throw new AppError('internal', { message: `Endpoint "${spec.key}": ${why}` })
  }
  const names = pathParams(spec.path)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(spec.key)) refuse('the key is not kebab-case')
  if ([...names].sort().join() !== [...schemaNames].sort().join()) refuse(`params [${schemaNames}] are not those of ${spec.path}`)
  if (spec.method === 'GET' && spec.body !== undefined) refuse('GET has no body')
  if (spec.public === true && spec.subject !== 'none') refuse('a public endpoint touches nobody’s rows')
  if (spec.visitor === true && spec.subject !== 'self') refuse('a visitor’s endpoint touches the visitor’s own rows')
  for (const [subject, name] of Object.entries(pathParamOf)) {
    // /customers/:customerId/tasks/:taskId is the story of the innermost, so only the stated subject must be there.
    if (spec.subject === subject && !names.includes(name)) refuse(`subject ${subject} needs :${name} in the path`)
  }
}
