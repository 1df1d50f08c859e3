// The one door to the server: typed by the same contracts that the server keeps.
import {
  keepPreviousData,
  QueryClient,
  type UseQueryResult,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useRef } from 'react'
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
  const said = readAnswer(await answer.text())
  // The session ended: who is signed in is asked anew, and the sign-in page comes up where the reader stands.
  if (answer.status === 401 && key !== 'me' && !key.startsWith('sign-in')) void queries.invalidateQueries({ queryKey: ['me'] })
  if (!answer.ok) throw new CallError(answer.status, (said ?? {}) as Said)
  return said as CallOutput<K>
}

// A proxy's error page is no JSON: its status says enough.
const readAnswer = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
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

/** Reads that stand in the audit each time: they are made when somebody looks, never because a window came to the front. */
const AUDITED: ReadonlySet<EndpointKey> = new Set<EndpointKey>([
  'customer',
  'customer-holdings',
  'customer-flows',
  'customer-timeline',
  'explain-customer',
  'task',
  'search-audit',
  'identity-pairs',
  'identity-access',
  'search-customers',
])

/** Server state of one read, kept in the query cache under its endpoint and input. `keep` shows the last page while the next one is read. */
export const useCall = <K extends EndpointKey>(
  key: K,
  input: CallInput<K>,
  options: { enabled?: boolean; refetchInterval?: number | false; keep?: boolean } = {},
): UseQueryResult<CallOutput<K>, CallError> => {
  const { keep = false, ...rest } = options
  return useQuery<CallOutput<K>, CallError>({
    queryKey: [key, input],
    queryFn: () => call(key, input),
    refetchOnWindowFocus: !AUDITED.has(key),
    ...rest,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  })
}

// crypto.randomUUID is for secure contexts only; a bank's intranet may serve plain HTTP behind its own wall.
const newPressKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** A change. `refresh` names the reads that it makes stale. While a press is under way, pressing again with the same words is the same press: its idempotency key stays. */
export const useAct = <K extends EndpointKey>(
  key: K,
  refresh: readonly EndpointKey[] = [],
): UseMutationResult<CallOutput<K>, CallError, CallInput<K>> => {
  const cache = useQueryClient()
  const pressed = useRef<{ text: string; key: string } | null>(null)
  return useMutation<CallOutput<K>, CallError, CallInput<K>>({
    mutationFn: async (input) => {
      const text = JSON.stringify(input)
      const press = pressed.current?.text === text ? pressed.current : { text, key: newPressKey() }
      pressed.current = press
      try {
        const answer = await call(key, input, press.key)
        if (pressed.current === press) pressed.current = null
        return answer
      } catch (error) {
        // Without an answer nobody knows whether it was done: pressed again, it is the same press.
        const isAnswered = error instanceof CallError && error.status !== 0 && error.status < 500
        if (isAnswered && pressed.current === press) pressed.current = null
        throw error
      }
    },
    onSuccess: async () => {
      await Promise.all(refresh.map((stale) => cache.invalidateQueries({ queryKey: [stale] })))
    },
  })
}
