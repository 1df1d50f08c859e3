import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../kernel/errors.ts'

const whole = z.object({ file: z.string(), bytes: z.int(), sha256: z.string() })
const file = whole.extend({ rows: z.int() })

/** What a backup says of itself: which schema its rows fit, every file with its checksum, and what was left out. */
export const manifestShape = z.object({
  v: z.literal(1),
  madeAt: z.iso.datetime(),
  businessDate: z.iso.date().nullable(),
  migrations: z.object({ record: z.array(z.string()), warehouse: z.array(z.string()) }),
  record: z.array(file.extend({ table: z.string(), columns: z.array(z.string()) })),
  /** Where identity columns go on: table, column, last value. */
  identities: z.array(z.object({ table: z.string(), column: z.string(), last: z.int() })),
  /** The exported daily roots of the audit; backups of before had none of them. */
  audit: z.array(whole).default([]),
  /** `create` is given for tables that no migration makes. */
  warehouse: z.array(file.extend({ table: z.string(), columns: z.array(z.string()), create: z.string().nullable() })),
  /** Whether the master keys lie in the backup; without them it can be restored only beside the same key file. */
  hasKeys: z.boolean(),
  keySha256: z.string(),
})
export type Manifest = z.output<typeof manifestShape>

export const manifestFile = 'manifest.json'

/** SHA-256 and size of a file, read as a stream. */
export async function fingerprint(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Reads the manifest of a backup and proves every file of it; the first one that is missing or was changed is named. */
export async function readBackup(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch((cause: unknown) => {
    throw noBackup(`${folder} 中没有备份（缺少 ${manifestFile}）`, `${folder} holds no backup: it has no ${manifestFile}`, cause)
  })
  const manifest = shapeOf(text)
  for (const entry of [...manifest.record, ...manifest.warehouse, ...manifest.audit]) {
    const found = await fingerprint(join(folder, entry.file)).catch(() => undefined)
    if (found === undefined) throw noBackup(`备份中缺少文件 ${entry.file}`, `${entry.file} of the backup is missing`)
    if (found.sha256 !== entry.sha256)
      throw noBackup(`备份中的文件 ${entry.file} 被改动或不完整`, `${entry.file} of the backup was changed or cut off`)
  }
  return manifest
}

function shapeOf(text: string): Manifest {
  try {
    return manifestShape.parse(JSON.parse(text))
  } catch (cause) {
    throw noBackup(`备份的 ${manifestFile} 被改动或不完整`, `${manifestFile} of the backup was changed or cut off`, cause)
  }
}

function noBackup(zh: string, en: string, cause?: unknown): AppError {
  return new AppError('invalid-input', { message: en, userMessage: { zh: `${zh}。`, en: `${en}.` }, cause })
}

/** A name as an identifier of either store; anything but lower-case words is not ours. */
export function identifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new AppError('internal', { message: `Not a table or column of ours: ${name}` })
  return name
}
