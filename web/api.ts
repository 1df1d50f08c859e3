// The one door to the server: typed by the same contracts that the server keeps.
import {
  QueryClient,
  type UseQueryResult,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { ENDPOINTS, type Contracts } from './endpoints.gen.ts'
import type { OutputOf, RequestOf } from '../src/kernel/contract.ts'

export type EndpointKey = keyof Contracts & string
export type CallInput<K extends EndpointKey> = RequestOf<Contracts[K]>
export type CallOutput<K extends EndpointKey> = OutputOf<Contracts[K]>
type Input = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

type Said = { code?: string; userMessage?: { zh: string; en: string }; data?: unknown; requestId?: string }

/** What the server said when it did not do what was asked: a code of the closed list, and a sentence in the reader's language. */
export class CallError extends Error {
  readonly status: number
  readonly code: string
  readonly data: unknown
  readonly requestId: string
  constructor(status: number, said: Said) {
    // `message` of the answer is for engineers; a reader gets the sentence of their language.
    super(
      said.userMessage === undefined ? '' : document.documentElement.lang === 'en' ? said.userMessage.en : said.userMessage.zh,
    )
    this.status = status
    this.code = said.code ?? (status === 0 ? 'unreachable' : 'internal')
    this.data = said.data
    this.requestId = said.requestId ?? ''
  }
}

/** Where the application lives below the host: '/' or a proxy's path. */
export const basePath = new URL(document.baseURI).pathname.replace(/\/$/, '')

let csrfToken = ''
/** The session's CSRF token, learnt from /api/me and sent with every change. */
export const keepCsrfToken = (token: string): void => {
  csrfToken = token
}

const urlOf = (path: string, input: Input): string => {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, key: string) => encodeURIComponent(String(input.params?.[key] ?? '')))
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input.query ?? {}))
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value))
  const text = query.toString()
  return `${basePath}${filled}${text === '' ? '' : `?${text}`}`
}

/** One call, outside of React. A change carries the CSRF token and an idempotency key, so that a double click does it once. */
export const call = async <K extends EndpointKey>(
  key: K,
  input: CallInput<K>,
  idempotencyKey?: string,
): Promise<CallOutput<K>> => {
  const { method, path } = ENDPOINTS[key]
  const given = input as Input
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': document.documentElement.lang }
  if (method !== 'GET') {
    headers['x-csrf-token'] = csrfToken
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  }
  if (given.body !== undefined) headers['content-type'] = 'application/json'
  let answer: Response
  try {
    answer = await fetch(urlOf(path, given), {
      method,
      headers,
      credentials: 'same-origin',
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    })
  } catch (cause) {
    throw Object.assign(new CallError(0, {}), { cause })
  }
  const text = await answer.text()
  const said: unknown = text === '' ? null : JSON.parse(text)
  if (!answer.ok) throw new CallError(answer.status, (said ?? {}) as Said)
  return said as CallOutput<K>
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // A refusal is an answer: only an unreachable or failing server is asked again.
      retry: (count, error) => count < 2 && (!(error instanceof CallError) || error.status === 0 || error.status >= 502),
    },
  },
})

/** Server state of one read, kept in the query cache under its endpoint and input. */
export const useCall = <K extends EndpointKey>(
  key: K,
  input: CallInput<K>,
  options: { enabled?: boolean; refetchInterval?: number | false } = {},
): UseQueryResult<CallOutput<K>, CallError> =>
  useQuery<CallOutput<K>, CallError>({ queryKey: [key, input], queryFn: () => call(key, input), ...options })

/** A change. `refresh` names the reads that it makes stale. Each press has its own idempotency key; a retry of the same press keeps it. */
export const useAct = <K extends EndpointKey>(
  key: K,
  refresh: readonly EndpointKey[] = [],
): UseMutationResult<CallOutput<K>, CallError, CallInput<K>> => {
  const cache = useQueryClient()
  return useMutation<CallOutput<K>, CallError, CallInput<K>>({
    mutationFn: (input) => call(key, input, crypto.randomUUID()),
    onSuccess: async () => {
      await Promise.all(refresh.map((stale) => cache.invalidateQueries({ queryKey: [stale] })))
    },
  })
}
