import type { Transaction } from 'kysely'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Keyring } from './crypto/keyring.ts'
import type { Log } from './log.ts'
import type { Pg } from './postgres/open.ts'
import type { Tables } from './postgres/tables.gen.ts'
import type { Warehouse } from './warehouse/open.ts'

/** The one transaction of a request or of a job's slice: role and scope settings are already set in it. Nobody below opens or commits one. */
export type Db = Transaction<Tables>

/** Who acts, and over which rows. `branches` are the branch ids that the person's units cover today; `scope` says how they are used by row-level security. */
export type Principal = {
  readonly userId: number
  readonly login: string
  /** 0 for one who is not a member of staff (a system administrator, a job). */
  readonly staffId: number
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<string>
  readonly scope: 'none' | 'own' | 'branch' | 'bank'
  readonly branches: readonly number[]
  readonly locale: 'zh-CN' | 'en'
}

/** What lives as long as the process: the doors of both stores, the clock, the settings, the keys. */
export type Platform = {
  readonly pg: Pg
  readonly warehouse: Warehouse
  readonly log: Log
  readonly clock: Clock
  readonly config: Config
  readonly keyring: Keyring
  /** Folder of this process for files that pass between the stores; emptied when the process is gone. */
  readonly spool: string
}

/** What a request's use cases get as their first argument. */
export type Ctx = Omit<Platform, 'pg'> & {
  readonly db: Db
  readonly user: Principal
  readonly requestId: string
}

/** What a job gets: no open transaction, but `slice` to run one short transaction as the job role over the whole bank. */
export type JobCtx = Platform & {
  readonly user: Principal
  readonly slice: <T>(work: (db: Db) => Promise<T>) => Promise<T>
}
