// The page's one door to the server: the same contracts as the staff's pages, without any of their code.
import { type Contracts, ENDPOINTS } from '../endpoints.gen.ts'
import type { OutputOf, RequestOf } from '../../src/kernel/contract.ts'

type OwnKey =
  | 'open-privacy-centre'
  | 'privacy-centre'
  | 'privacy-centre-lookups'
  | 'privacy-centre-switch'
  | 'privacy-centre-ask'
  | 'privacy-centre-take-back'
  | 'leave-privacy-centre'
export type Centre = OutputOf<Contracts['privacy-centre']>
export type Lookups = OutputOf<Contracts['privacy-centre-lookups']>['items']

/** What the server said instead of doing what was asked; `status` 0 when it could not be reached. */
export class Refusal extends Error {
  readonly status: number
  readonly words: { readonly zh: string; readonly en: string } | undefined
  constructor(status: number, words?: { readonly zh: string; readonly en: string }) {
    super(words?.en ?? String(status))
    this.status = status
    this.words = words
  }
}

/** Where the application lives below the host: this page is one step below it. */
const home = new URL('..', document.baseURI).pathname.replace(/\/$/, '')

let csrfToken = ''
/** The visit's token, sent with every change. */
export const keepCsrfToken = (token: string): void => {
  csrfToken = token
}

const addressOf = (path: string, params: Readonly<Record<string, unknown>> = {}): string =>
  home + path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')))

export const call = async <K extends OwnKey>(key: K, input: RequestOf<Contracts[K]>): Promise<OutputOf<Contracts[K]>> => {
  const { method, path } = ENDPOINTS[key]
  const given = input as { readonly params?: Record<string, unknown>; readonly body?: unknown }
  const answer = await fetch(addressOf(path, given.params), {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }),
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
  }).catch(() => undefined)
  if (answer === undefined) throw new Refusal(0)
  const said: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw new Refusal(answer.status, (said as { userMessage?: { zh: string; en: string } } | null)?.userMessage)
  return said as OutputOf<Contracts[K]>
}

/** The address of a copy to download. */
export const copyAddress = (requestId: number, as: 'copy' | 'copy-data'): string =>
  addressOf(ENDPOINTS[`privacy-centre-${as}`].path, { requestId })
