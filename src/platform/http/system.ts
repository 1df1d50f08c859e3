import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { endpoint, type Endpoint } from '../../kernel/contract.ts'
import type { Label } from '../../kernel/label.ts'
import { toOpenApi } from '../../kernel/open-api.ts'
import type { Metrics } from './metrics.ts'
import { strictly } from './strict.ts'

/** An endpoint that touches no data of the bank: it has neither user nor transaction. `isGuarded`: not everybody who reaches the port may ask. */
export type SystemRoute = { readonly endpoint: Endpoint; readonly answer: () => Promise<SystemAnswer>; readonly isGuarded?: true }
export type SystemAnswer = { readonly status: number; readonly body: string }

const text = 'text/plain; charset=utf-8'
const open = (key: string, path: `/${string}`, produces: string, summary: Label): Endpoint =>
  endpoint({
    key,
    method: 'GET',
    path,
    public: true,
    subject: 'none',
    summary,
    response: z.string(),
    produces,
    params: undefined as never,
  })

const docsFile = (name: string) => readFileSync(new URL(`./docs/${name}`, import.meta.url), 'utf8')

/** Health, readiness, metrics and the API's own description, which lists these too. `isReady` asks both stores. */
export function systemRoutes(options: {
  readonly endpoints: readonly Endpoint[]
  readonly version: string
  readonly metrics: Metrics
  readonly isReady: () => Promise<boolean>
}): readonly SystemRoute[] {
  const ok = (body: string) => async (): Promise<SystemAnswer> => ({ status: 200, body })
  const [page, style, script] = [docsFile('page.html'), docsFile('page.css'), docsFile('page.js')]
  const list = [
    { endpoint: healthz, answer: ok('ok\n') },
    {
      endpoint: readyz,
      answer: async () => ((await options.isReady()) ? { status: 200, body: 'ready\n' } : { status: 503, body: 'not ready\n' }),
    },
    { endpoint: metricsText, answer: async () => ({ status: 200, body: options.metrics.text() }), isGuarded: true as const },
    { endpoint: docs, answer: ok(page) },
    { endpoint: docsStyle, answer: ok(style) },
    { endpoint: docsScript, answer: ok(script) },
  ]
  // Input is described as it is read: members not named are refused.
  const described = options.endpoints.map((one) => ({
    ...one,
    query: one.query && strictly(one.query),
    body: one.body && strictly(one.body),
  }))
  const all = [...described, ...list.map((one) => one.endpoint), openApi]
  const document = JSON.stringify(toOpenApi(all, { title: '知客 Zhike', version: options.version }))
  return [...list, { endpoint: openApi, answer: ok(document) }]
}

const healthz = open('healthz', '/healthz', text, { zh: '进程存活', en: 'The process lives' })
const readyz = open('readyz', '/readyz', text, { zh: '两个存储可用', en: 'Both stores answer' })
const metricsText = open('metrics', '/metrics', 'text/plain; version=0.0.4; charset=utf-8', {
  zh: '运行指标：仅限本机，或凭 --metrics-token 的令牌',
  en: 'Metrics for Prometheus: to this machine alone, or to the bearer of --metrics-token',
})
const openApi = open('openapi', '/api/openapi.json', 'application/json', {
  zh: '本接口文档的数据',
  en: 'This description as data',
})
const docs = open('docs', '/api/docs', 'text/html; charset=utf-8', { zh: '接口文档', en: 'The API document' })
const docsStyle = open('docs-style', '/api/docs/page.css', 'text/css; charset=utf-8', { zh: '接口文档的样式', en: 'Its style' })
const docsScript = open('docs-script', '/api/docs/page.js', 'text/javascript; charset=utf-8', {
  zh: '接口文档的脚本',
  en: 'Its script',
})
