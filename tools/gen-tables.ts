// Writes src/platform/postgres/tables.gen.ts: the shape of every table, as a freshly migrated PostgreSQL tells it. `--check` writes nothing and fails on a difference.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLog } from '../src/platform/log.ts'
import { migrateRecord } from '../src/platform/postgres/migrate.ts'
import { openPg } from '../src/platform/postgres/open.ts'
import { openStores } from '../src/platform/stores/open.ts'
import { type Column, tablesFile } from './tables.ts'

const FILE = 'src/platform/postgres/tables.gen.ts'

/** Columns of tables and views of ours; what belongs to the migration tool itself is left out. */
const COLUMNS = `
  select c.relname as "table", a.attname as "column", t.typname as type, not (a.attnotnull or t.typnotnull) as "isNullable",
    c.relkind in ('v', 'm') as "isView", (a.atthasdef or a.attidentity = 'd') as "hasDefault", (a.attidentity = 'a' or a.attgenerated <> '') as "isGenerated"
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and c.relname <> 'schema_migrations' and not c.relispartition
  order by c.relname, a.attnum`

const dataDir = mkdtempSync(join(tmpdir(), 'zhike-gen-'))
chmodSync(dataDir, 0o711)
const log = openLog('error')
// Only the record is needed: an address nobody answers at keeps the warehouse from being started.
const stores = await openStores({ dataDir, databaseUrl: undefined, clickhouseUrl: 'http://localhost:1' }, log)
let wanted = ''
try {
  const pg = openPg(stores.record, log)
  await migrateRecord(pg)
  const { rows } = await pg.pool.query<Column>(COLUMNS)
  wanted = tablesFile(rows)
  await pg.close()
} finally {
  await stores.close()
  rmSync(dataDir, { recursive: true, force: true })
}

if (!process.argv.includes('--check')) writeFileSync(FILE, wanted)
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== wanted) {
  console.log(`${FILE} does not say what the migrations make: run npm run gen`)
  process.exit(1)
}
