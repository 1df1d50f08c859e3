/** A value that COPY can write. Objects and arrays of jsonb columns are given as JSON text by the caller, who alone knows the column. */
export type CopyValue = string | number | bigint | boolean | Date | Uint8Array | null

export type CopyRow = readonly CopyValue[]

/** One row in COPY's text format. */
export function copyLine(row: CopyRow): string {
  return `${row.map(field).join('\t')}\n`
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function field(value: CopyValue): string {
  if (value === null) return '\\N'
  if (typeof value === 'string')
    return /[\\\t\n\r]/.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (sign) => ESCAPES[sign] ?? sign) : value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
  return String(value)
}
