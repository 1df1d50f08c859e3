import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoint } from './contract.ts'
import { toOpenApi } from './open-api.ts'

const info = { title: 'Zhike', version: '1' }
const tree = z.object({
  label: z.string(),
  get children() {
    return z.array(tree)
  },
})
const endpoints = [
  endpoint({
    key: 'list-tasks',
    method: 'GET',
    path: '/api/customers/:customerId/tasks',
    permission: 'see-tasks',
    subject: 'customer',
    summary: { zh: '任务', en: 'Tasks' },
    params: z.object({ customerId: z.coerce.number().int() }),
    query: z.object({ size: z.coerce.number().default(50), status: z.string() }),
    response: z.array(z.object({ taskId: z.int() })),
  }),
  endpoint({
    key: 'plant',
    method: 'POST',
    path: '/api/trees',
    public: true,
    subject: 'none',
    summary: { zh: '种', en: 'Plant' },
    body: tree,
    response: z.object({ inner: tree }),
  }),
]
const document = toOpenApi(endpoints, info)
const at = (...path: string[]) => path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document)

describe('the API document', () => {
  test('names path, permission and scope', () => {
    const operation = at('paths', '/api/customers/{customerId}/tasks', 'get')
    expect(operation).toMatchObject({
      operationId: 'list-tasks',
      tags: ['customers'],
      'x-permission': 'see-tasks',
      'x-subject': 'customer',
      security: [{ session: [] }],
    })
    expect(at('paths', '/api/trees', 'post')).toMatchObject({ security: [] })
  })

  test('a query field with a default is optional, one without is required, path parameters always are', () => {
    expect(at('paths', '/api/customers/{customerId}/tasks', 'get', 'parameters')).toMatchObject([
      { name: 'customerId', in: 'path', required: true, schema: { type: 'integer' } },
      { name: 'size', in: 'query', required: false, schema: { type: 'number', default: 50 } },
      { name: 'status', in: 'query', required: true, schema: { type: 'string' } },
    ])
  })

  test('every reference, recursive schemas included, points at something in the document', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)
    expect(references.length).toBeGreaterThan(3)
    for (const path of references) expect(at(...path.split('/')), path).toBeDefined()
  })
})
