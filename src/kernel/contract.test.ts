import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  endpoint,
  type HandlersOf,
  type InputOf,
  type OutputOf,
  pathParams,
  pathTo,
  type RequestOf,
  signedIn,
} from './contract.ts'

const summary = { zh: '示例', en: 'Example' }
const taskId = z.coerce.number().int()
const recordResponse = endpoint({
  key: 'record-response',
  method: 'POST',
  path: '/api/tasks/:taskId/responses',
  permission: 'record-response',
  subject: 'task',
  summary,
  params: z.object({ taskId }),
  body: z.object({ outcome: z.enum(['reached', 'refused']), note: z.string().default('') }),
  response: z.object({ responseId: z.int() }),
  limits: { perMinute: 60 },
})
const health = endpoint({
  key: 'health',
  method: 'GET',
  path: '/healthz',
  public: true,
  subject: 'none',
  summary,
  response: z.literal('ok'),
})

describe('an endpoint', () => {
  test('types what the handler is given, what the client sends, and what it answers', () => {
    expectTypeOf<InputOf<typeof recordResponse>>().toEqualTypeOf<{
      readonly params: { taskId: number }
      readonly body: { outcome: 'reached' | 'refused'; note: string }
    }>()
    expectTypeOf<RequestOf<typeof recordResponse>['body']>().toEqualTypeOf<{
      outcome: 'reached' | 'refused'
      note?: string | undefined
    }>()
    expectTypeOf<OutputOf<typeof recordResponse>>().toEqualTypeOf<{ responseId: number }>()
    expectTypeOf<InputOf<typeof health>>().toEqualTypeOf<{}>()
  })

  test('a list of endpoints asks for a handler each, by key', () => {
    const endpoints = [recordResponse, health] as const
    const handlers: HandlersOf<string, typeof endpoints> = {
      'record-response': async (_ctx, { params, body }) => ({ responseId: params.taskId + body.note.length }),
      health: async () => 'ok',
    }
    expect(Object.keys(handlers)).toEqual(endpoints.map(({ key }) => key))
    // @ts-expect-error the handler of "health" is missing
    const missing: HandlersOf<string, typeof endpoints> = { 'record-response': async () => ({ responseId: 1 }) }
    expect(missing).toBeDefined()
  })

  test('what was left out has its plain meaning', () => {
    expect(health).toMatchObject({
      public: true,
      permission: undefined,
      visitor: false,
      produces: 'application/json',
      limits: {},
      query: undefined,
    })
    expect(recordResponse.public).toBe(false)
  })

  test('a path parameter without schema, or a schema without path parameter, does not pass', () => {
    const base = { key: 'x', method: 'GET', permission: signedIn, subject: 'none', summary, response: z.null() } as const
    // @ts-expect-error :runId has no schema
    expect(() => endpoint({ ...base, path: '/api/runs/:runId' })).toThrow(/params \[\] are not those of/)
    const params = z.object({ runId: taskId, day: taskId })
    expect(() => endpoint({ ...base, path: '/api/runs/:runId', params })).toThrow(/\[runId,day\]/)
  })

  test('a contract at odds with itself stops at load', () => {
    const base = { key: 'x', method: 'GET', path: '/api/x', summary, response: z.null() } as const
    expect(() => endpoint({ ...base, permission: 'see', subject: 'customer' })).toThrow(/needs :customerId/)
    expect(() => endpoint({ ...base, permission: 'see', subject: 'bank', body: z.object({}) })).toThrow(/GET has no body/)
    expect(() => endpoint({ ...base, public: true, subject: 'bank' })).toThrow(/touches nobody/)
    expect(() => endpoint({ ...base, key: 'Not Kebab', permission: 'see', subject: 'bank' })).toThrow(/kebab-case/)
  })
})

describe('paths', () => {
  test('parameters are read, filled in and encoded', () => {
    expect(pathParams('/api/customers/:customerId/tasks/:taskId')).toEqual(['customerId', 'taskId'])
    expect(pathTo('/api/tags/:key/x', { key: 'a/b 客' })).toBe('/api/tags/a%2Fb%20%E5%AE%A2/x')
    expect(() => pathTo('/api/tasks/:taskId')).toThrow(/needs "taskId"/)
  })
})
