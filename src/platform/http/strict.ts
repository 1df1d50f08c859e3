import { z } from 'zod'

/**
 * The same schema refusing members it does not know, at every depth (OWASP API3: mass assignment). Contracts are written with plain `z.object`, which would drop
 * them silently: a typing error in a filter would then read as "no filter".
 */
export function strictly<Schema extends z.ZodType>(schema: Schema): Schema {
  return tighten(schema, new Map()) as Schema
}

function tighten(schema: z.core.$ZodType, done: Map<z.core.$ZodType, z.core.$ZodType>): z.core.$ZodType {
  const known = done.get(schema)
  if (known !== undefined) return known
  done.set(schema, schema) // a schema that contains itself stays as it is where it does
  const made = tightened(schema, (inner) => tighten(inner, done))
  done.set(schema, made)
  return made
}

function tightened(schema: z.core.$ZodType, inner: (schema: z.core.$ZodType) => z.core.$ZodType): z.core.$ZodType {
  const { def } = schema as unknown as { readonly def: z.core.$ZodTypes['_zod']['def'] }
  const rebuilt = (changed: object) => z.core.clone(schema, { ...def, ...changed } as typeof def)
  switch (def.type) {
    case 'object': {
      const shape = Object.fromEntries(Object.entries(def.shape).map(([key, field]) => [key, inner(field)]))
      // An object that says what else it takes (a record of open names) keeps saying so.
      return rebuilt({ shape, catchall: def.catchall ?? z.never() })
    }
    case 'array':
      return rebuilt({ element: inner(def.element) })
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return rebuilt({ innerType: inner(def.innerType) })
    case 'union':
      return rebuilt({ options: def.options.map(inner) })
    case 'tuple':
      return rebuilt({ items: def.items.map(inner) })
    case 'record':
      return rebuilt({ valueType: inner(def.valueType) })
    case 'pipe':
      return rebuilt({ in: inner(def.in) })
    default:
      return schema
  }
}
