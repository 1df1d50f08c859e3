import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AppError } from '../kernel/errors.ts'
import { type Mapping, readMapping } from './mapping.ts'

const shipped = join(import.meta.dirname, 'mappings')

/** Mappings that ship with the product. */
export const shippedMappings = ['canonical', 'berka'] as const

/** A mapping by its shipped key, or by the path of a bank's own file. */
export function loadMapping(nameOrPath: string): Mapping {
  const isShipped = (shippedMappings as readonly string[]).includes(nameOrPath)
  const path = isShipped ? join(shipped, `${nameOrPath}.json`) : nameOrPath
  if (!existsSync(path)) {
    const known = shippedMappings.join(', ')
    throw new AppError('bad-mapping', {
      message: `There is no mapping ${nameOrPath}: neither a shipped one (${known}) nor a file`,
      userMessage: {
        zh: `找不到数据映射 ${nameOrPath}（内置：${known}）。`,
        en: `There is no mapping ${nameOrPath} (shipped: ${known}).`,
      },
    })
  }
  return readMapping(parsed(readFileSync(path, 'utf8'), path), basename(path))
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `Mapping ${basename(path)} is not JSON: ${(cause as Error).message}`
    throw new AppError('bad-mapping', {
      message,
      userMessage: { zh: `数据映射 ${basename(path)} 不是有效的 JSON。`, en: message },
      cause,
    })
  }
}
