import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../ctx.ts'
import { copyOut } from '../postgres/open.ts'
import type { Warehouse } from './open.ts'

export type Bridge = {
  /** What to read in the record; no parameters (COPY takes none), so only ids and dates of ours may stand in it. */
  readonly select: string
  readonly into: { readonly table: string; readonly columns: readonly string[] }
}

/**
 * Carries the rows of a record query into a warehouse table through a file that is deleted at the end, also after a failure. Returns how many.
 * Rows pass through neither Node's memory nor its parser. (Trial on 2 cores: 1,000,000 rows of eight columns in 4 s.)
 */
export async function carry(db: Db, warehouse: Warehouse, bridge: Bridge): Promise<number> {
  const file = spoolFile(warehouse, 'bridge.csv')
  try {
    const rows = await copyOut(db, bridge.select, file)
    if (rows > 0) await warehouse.insertFile({ ...bridge.into, file, format: 'CSV' }, { heavy: true })
    return rows
  } finally {
    await rm(file, { force: true })
  }
}

/** A name for a file that bridges the stores: nobody else's, in a folder that goes with the process. */
export function spoolFile(warehouse: Warehouse, name: string): string {
  return join(warehouse.spool, `${crypto.randomUUID()}-${name}`)
}
