import { existsSync } from 'node:fs'
import { AppError } from '../kernel/errors.ts'
import type { Config } from '../platform/config.ts'
import type { Keyring } from '../platform/crypto/keyring.ts'
import type { Pg } from '../platform/postgres/open.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'

// Keys, record and warehouse must be those of one installation. With addresses and folders given one by one, the odd one out is a matter of a typing error; and it would
// show late: as names that cannot be opened, or as a bank without balances.

type RecordDoor = Pick<Pg, 'pool'>
type Places = Pick<Config, 'masterKeyFile' | 'dataDir' | 'clickhouseUrl'>

const oneSealed = (pg: RecordDoor) =>
  asBank<{ wrapped: Buffer }>(pg, 'select wrapped from party_keys where wrapped is not null limit 1')

/** Refuses a record that is sealed already when its keys are not there. To be asked before the keyring is opened, which makes a file of new keys where none is. */
export async function refuseLostKeys(pg: RecordDoor, { masterKeyFile }: Places): Promise<void> {
  if (!existsSync(masterKeyFile) && (await oneSealed(pg)) !== undefined) throw otherKeys(masterKeyFile)
}

/** Refuses keys that do not open what is sealed in the record. */
export async function refuseOtherKeys(pg: RecordDoor, keyring: Keyring, { masterKeyFile }: Places): Promise<void> {
  const sealed = await oneSealed(pg)
  if (sealed === undefined) return
  try {
    keyring.unwrap(sealed.wrapped)
  } catch (cause) {
    throw otherKeys(masterKeyFile, cause)
  }
}

/** Refuses a warehouse that lacks what the record has published last. */
export async function refuseOtherWarehouse(pg: RecordDoor, warehouse: Warehouse, places: Places): Promise<void> {
  const unify = await asBank<{ run: number }>(
    pg,
    `select run_id as run from runs where step = 'unify' and status = 'published' and rows_out > 0 order by run_id desc limit 1`,
  )
  if (unify === undefined) return
  const { rows } = await warehouse.one<{ rows: number }>(
    'SELECT count() AS rows FROM (SELECT 1 FROM party_customer WHERE run_id = {run:UInt32} LIMIT 1)',
    { run: unify.run },
    { numbers: true },
  )
  if (rows === 0) throw otherWarehouse(unify.run, places)
}

/** One row as the owner of the tables, who may be bound by row security too. */
async function asBank<Row extends object>(pg: RecordDoor, query: string): Promise<Row | undefined> {
  const client = await pg.pool.connect()
  try {
    await client.query('begin read only')
    await client.query(
      `select set_config('app.scope', 'bank', true), set_config('app.staff', '0', true), set_config('app.branches', '{}', true), set_config('app.counter_customer', '0', true)`,
    )
    const { rows } = await client.query<Row>(query)
    await client.query('commit')
    return rows[0]
  } finally {
    client.release()
  }
}

function otherKeys(file: string, cause?: unknown): AppError {
  return new AppError('precondition-failed', {
    message: `${file} does not hold the master keys that the record was sealed with`,
    userMessage: {
      zh: `${file} 不是本系统的主密钥：请放入首次启动时生成的密钥文件，或用 --master-key-file 指明。`,
      en: `${file} does not hold this installation's master keys: put the file made at its first start there, or name it with --master-key-file.`,
    },
    ...(cause === undefined ? {} : { cause }),
  })
}

function otherWarehouse(runId: number, { clickhouseUrl, dataDir }: Places): AppError {
  const place = clickhouseUrl === undefined ? dataDir : new URL(clickhouseUrl).host
  return new AppError('precondition-failed', {
    message: `The warehouse at ${place} has no row of run ${runId}, which the record has published`,
    userMessage: {
      zh: `${place} 的数据仓库与业务库不是同一套：业务库已发布的运行 ${runId} 不在其中。请核对 --data-dir 与 --clickhouse-url。`,
      en: `The warehouse at ${place} does not belong to this record: it lacks run ${runId}, which the record has published. Check --data-dir and --clickhouse-url.`,
    },
  })
}
