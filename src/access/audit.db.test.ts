import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { noScope } from '../platform/scope.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { appendAudit, appendRefusal } from './service.ts'
import { exportDailyRoot, verdictText, verifyTrail } from './service-audit.ts'

const user = { userId: 7, login: '10007' }
let stores: TestStores
let dataDir: string
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'zhike-audit-'))
  stores = await testStores({ argv: ['--data-dir', dataDir] })
})
afterAll(async () => {
  await stores?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const inRequest = <T>(work: (db: Db) => Promise<T>) => inTransaction(stores.pg, { role: 'zhike_app', settings: noScope }, work)
const verify = () => inRequest((db) => verifyTrail(db, stores.config))
const seqs = () =>
  inRequest(async (db) =>
    (await sql<{ seq: number }>`select seq from audit_events order by seq`.execute(db)).rows.map((row) => row.seq),
  )

describe('the trail', () => {
  test('twenty parallel requests make one chain without a gap', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        inRequest((db) =>
          appendAudit(db, {
            user,
            action: 'customers.customer.read',
            customerId: i + 1,
            data: { i, note: '余额 ¥1.50', left: undefined },
          }),
        ),
      ),
    )
    expect(await seqs()).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(await verify()).toMatchObject({ isWhole: true, entries: 20 })
  })

  test('what was rolled back leaves neither entry nor gap; its refusal stays', async () => {
    const failed = inRequest(async (db) => {
      await appendAudit(db, { user, action: 'access.user.create' })
      throw new Error('the change failed')
    })
    await expect(failed).rejects.toThrow('the change failed')
    await appendRefusal(stores.pg, {
      user,
      action: 'access.request.forbidden',
      subjectKind: 'customer',
      subjectId: '3',
      customerId: 3,
    })
    expect((await seqs()).at(-1)).toBe(21)
    expect(await verify()).toMatchObject({ isWhole: true, entries: 21 })
  })

  test.each(['zhike_app', 'zhike_job'] as const)('%s can neither change nor remove an entry', async (role) => {
    const attempt = (query: string) => inTransaction(stores.pg, { role, settings: noScope }, (db) => sql.raw(query).execute(db))
    await expect(attempt("update audit_events set outcome = 'done'")).rejects.toMatchObject({ code: '42501' })
    await expect(attempt('delete from audit_events')).rejects.toMatchObject({ code: '42501' })
    await expect(attempt('truncate audit_events')).rejects.toMatchObject({ code: '42501' })
  })

  test('even the owner is stopped by the trigger', async () => {
    await expect(sql`update audit_events set outcome = 'done'`.execute(stores.pg.asOwner)).rejects.toThrow('append-only')
  })
})

describe('daily roots', () => {
  test('are taken once a day, as a file, and agree with the trail', async () => {
    const root = await inRequest((db) => exportDailyRoot(db, stores))
    expect(root).toMatchObject({ firstSeq: 1, lastSeq: 21, day: '2026-10-16' })
    expect(JSON.parse(await readFile(root?.file ?? '', 'utf8'))).toMatchObject({ root: root?.root, lastHash: root?.lastHash })
    expect(await inRequest((db) => exportDailyRoot(db, stores))).toBeUndefined()
    expect(await verify()).toMatchObject({ isWhole: true, roots: 1 })
    // Taking the file away takes the proof away: the record remembers that there was one.
    const kept = await readFile(root?.file ?? '')
    rmSync(root?.file ?? '')
    expect(await verify()).toMatchObject({ isWhole: false, fault: 'root', badSeq: 21 })
    await writeFile(root?.file ?? '', kept)
  })

  test('find an end cut off by somebody who may do anything to the tables', async () => {
    const whole = await inRequest(async (db) => (await sql`select * from audit_events where seq = 20`.execute(db)).rows)
    expect(whole).toHaveLength(1)
    await sql`alter table audit_events disable trigger audit_append_only`.execute(stores.pg.asOwner)
    await sql`delete from audit_events where seq = 21`.execute(stores.pg.asOwner)
    await sql`update audit_head set seq = 20, hash = (select hash from audit_events where seq = 20)`.execute(stores.pg.asOwner)
    const verdict = await verify()
    expect(verdict).toMatchObject({ isWhole: false, badSeq: 21, fault: 'truncated' })
    expect(verdictText(verdict)).toEqual({
      zh: '审计链在第 21 条出错：起的记录被截去。',
      en: 'The trail fails at entry 21: it and all after it were cut off.',
    })
  })

  test('a change in the table is named by its number', async () => {
    await sql`update audit_events set customer_id = -customer_id where seq = 5`.execute(stores.pg.asOwner)
    expect(await verify()).toMatchObject({ isWhole: false, badSeq: 5, fault: 'changed' })
    await sql`update audit_events set customer_id = -customer_id where seq = 5`.execute(stores.pg.asOwner)
  })

  test('a root file that was touched is told from the day’s first entry', async () => {
    const file = `${stores.config.dataDir}/audit/root-2026-10-16.json`
    const stored = JSON.parse(await readFile(file, 'utf8'))
    // Cut to what is left, with the root as it was.
    await writeFile(file, JSON.stringify({ ...stored, lastSeq: 20 }))
    expect(await verify()).toMatchObject({ isWhole: false, fault: 'root', badSeq: 1 })
    await writeFile(file, JSON.stringify(stored))
  })
})
