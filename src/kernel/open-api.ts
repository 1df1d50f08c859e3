import { z } from 'zod'
import { type Endpoint, pathParams } from './contract.ts'
import { errorCodes } from './errors.ts'

type Json = { readonly [member: string]: unknown }

const errorSchema: Json = {
  type: 'object',
  required: ['code', 'message', 'userMessage', 'requestId'],
  properties: {
    code: { type: 'string', enum: Object.keys(errorCodes) },
    message: { type: 'string' },
    userMessage: { type: 'object', required: ['zh', 'en'], properties: { zh: { type: 'string' }, en: { type: 'string' } } },
    requestId: { type: 'string' },
    data: { type: 'object' },
  },
}

/** The OpenAPI 3.1 document of a list of endpoints. Permission and row scope stand as `x-permission` and `x-subject`. */
export function toOpenApi(endpoints: readonly Endpoint[], info: { readonly title: string; readonly version: string }): Json {
  const schemas: Record<string, unknown> = { Error: errorSchema }
  const paths: Record<string, Record<string, unknown>> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:([A-Za-z]\w*)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint, schemas) }
  }
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'session' },
        visit: { type: 'apiKey', in: 'cookie', name: 'privacy' },
      },
    },
  }
}

function operation(endpoint: Endpoint, schemas: Record<string, unknown>): Json {
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output', part: string) =>
    embed(schema, io, `${endpoint.key}-${part}`, schemas)
  const tag = endpoint.path.split('/').find((part) => part !== '' && part !== 'api') ?? 'app'
  return {
    operationId: endpoint.key,
    tags: [tag],
    summary: `${endpoint.summary.zh} · ${endpoint.summary.en}`,
    'x-permission': endpoint.permission,
    'x-subject': endpoint.subject,
    'x-limits': endpoint.limits,
    security: endpoint.public ? [] : endpoint.visitor ? [{ visit: [] }] : [{ session: [] }],
    parameters: [...parameters(endpoint, 'path', schemaOf), ...parameters(endpoint, 'query', schemaOf)],
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(endpoint.body, 'input', 'body') } } },
        }),
    responses: {
      200: { description: 'OK', content: { [endpoint.produces]: { schema: schemaOf(endpoint.response, 'output', 'response') } } },
      default: { description: 'Error', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    },
  }
}

function parameters(
  endpoint: Endpoint,
  where: 'path' | 'query',
  schemaOf: (schema: z.ZodType, io: 'input', part: string) => unknown,
): readonly Json[] {
  const schema = where === 'path' ? endpoint.params : endpoint.query
  if (schema === undefined) return []
  const names = where === 'path' ? pathParams(endpoint.path) : Object.keys(schema.shape)
  return names.map((name) => {
    const field = schema.shape[name] as z.ZodType
    const isOptional = where === 'query' && field.safeParse(undefined).success
    return { name, in: where, required: !isOptional, schema: schemaOf(field, 'input', name) }
  })
}

/** A schema as it may stand inside the document: recursive parts move to components, or their references would point nowhere. */
function embed(schema: z.ZodType, io: 'input' | 'output', name: string, schemas: Record<string, unknown>): unknown {
  const {
    $schema: _,
    $defs = {},
    ...root
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & { readonly $defs?: Json }
  const isRecursive = JSON.stringify({ root, $defs }).includes('"$ref":"#"')
  for (const [key, definition] of Object.entries($defs)) schemas[`${name}-${key}`] = pointed(definition, name)
  if (!isRecursive) return pointed(root, name)
  schemas[name] = pointed(root, name)
  return { $ref: `#/components/schemas/${name}` }
}

function pointed(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => pointed(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (key !== '$ref' || typeof member !== 'string') return [key, pointed(member, name)]
      return [key, member === '#' ? `#/components/schemas/${name}` : member.replace('#/$defs/', `#/components/schemas/${name}-`)]
    }),
  )
}
