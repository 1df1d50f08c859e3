// One pair of embedded stores for a whole run of Vitest, in a folder that is removed at the end, with a template database migrated once.
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Log, openLog } from '../src/platform/log.ts'
import { migrateRecord } from '../src/platform/postgres/migrate.ts'
import { openPg } from '../src/platform/postgres/open.ts'
import { holderOf } from '../src/platform/stores/lock.ts'
import { openStores, type RecordAddress, type Stores, type WarehouseAddress } from '../src/platform/stores/open.ts'
import { isAlive } from '../src/platform/stores/process-facts.ts'

declare module 'vitest' {
  interface ProvidedContext {
    record: RecordAddress
    warehouse: WarehouseAddress
    dataDir: string
    template: string
  }
}

const PREFIX = 'zhike-suite-'
const TEMPLATE = 'zhike_template'

type Shared = { readonly started: Promise<Running>; users: number }
type Running = { readonly stores: Stores; readonly dataDir: string }

// Vitest loads this file once per project, so what they share cannot be a variable of the module.
const place = globalThis as { zhikeTestStores?: Shared | undefined }

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  place.zhikeTestStores ??= { started: start(), users: 0 }
  const shared = place.zhikeTestStores
  shared.users += 1
  const { stores, dataDir } = await shared.started
  project.provide('record', stores.record)
  project.provide('warehouse', stores.warehouse)
  project.provide('dataDir', dataDir)
  project.provide('template', TEMPLATE)
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    place.zhikeTestStores = undefined
    await stores.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function start(): Promise<Running> {
  removeLeftOvers()
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX))
  chmodSync(dataDir, 0o711) // as root, PostgreSQL's user must be able to walk in
  const log = openLog('error')
  const stores = await openStores({ dataDir, databaseUrl: undefined, clickhouseUrl: undefined }, log)
  try {
    await makeTemplate(stores, log)
    return { stores, dataDir }
  } catch (thrown) {
    await stores.close()
    rmSync(dataDir, { recursive: true, force: true })
    throw thrown
  }
}

async function makeTemplate(stores: Stores, log: Log): Promise<void> {
  const owner = openPg(stores.record, log)
  await owner.pool.query(`create database ${TEMPLATE} template template0`)
  await owner.close()
  const template = openPg(stores.record, log, { database: TEMPLATE })
  await migrateRecord(template)
  await template.close()
}

/** Folders of runs that were killed: their stores ended by themselves, the files did not. */
function removeLeftOvers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dataDir = join(tmpdir(), name)
    const holder = holderOf(join(dataDir, 'run'))
    if (holder !== undefined && isAlive(holder)) continue
    // One without a holder may be starting at this very moment.
    if (holder === undefined && Date.now() - statSync(dataDir).mtimeMs < 600_000) continue
    rmSync(dataDir, { recursive: true, force: true })
  }
}
