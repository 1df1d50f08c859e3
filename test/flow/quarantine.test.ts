// A row the door refused, mended by the system administrator from the Night page: downloaded with its names masked, handed in, taken in by the server's worker.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { roleOf } from '../../src/access/roles.ts'
import { createServer } from '../../src/app/server.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { importDelivery } from '../../src/sources/service.ts'
import { takeUpReplay } from '../../src/sources/service-quarantine.ts'
import { jobOver } from '../bank/facts-in-warehouse.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import { asJob, buildWorld, headersOf, loginOf, type Session, signInAs } from './world.ts'

let stores: TestStores
let app: FastifyInstance
let runId: number
const folder = mkdtempSync(join(tmpdir(), 'zhike-mend-'))
const sessions = new Map<string, Session>()
const head = 'source,party_key,kind,full_name,document_type,document_number,phone,address,born_on,gender,branch_code,opened_on'
const line = (key: string, name: string, born: string) =>
  `core,${key},personal,${name},id-card,4201011980010${key}12,1390000${key},湖北省武汉市洪山区1号,${born},f,0101,2020-01-01`

beforeAll(async () => {
  stores = await testStores()
  await buildWorld(stores)
  app = await createServer(stores)
  for (const role of ['system-admin', 'compliance', 'rm']) sessions.set(role, await signInAs(app, loginOf(role), testInstant))
  // Its customers were never imported: the next one is the fourth party, and the next run the second.
  await asJob(stores, (db) => sql`insert into counters (key, value) values ('party', 3), ('run', 1)`.execute(db))
  const text = [
    head,
    line('9001', '柳如眉', '1980-01-02'),
    line('9002', '甄可怜', '1980-02-30'),
    line('9003', '贾大方', '02.03.1990'),
    '',
  ]
  writeFileSync(join(folder, 'party.csv'), text.join('\n'))
  const report = await importDelivery(jobOver(stores), { folder, mapping: 'canonical', businessDate: parseDay('2026-10-15') })
  runId = report.runId
})
afterAll(async () => {
  await app.close()
  await stores.close()
  rmSync(folder, { recursive: true })
})

async function send(role: string, method: 'GET' | 'POST', url: string, payload?: object) {
  const session = sessions.get(role)
  if (session === undefined) throw new Error(`nobody is signed in as ${role}`)
  return app.inject({ method, url, headers: headersOf(session), ...(payload === undefined ? {} : { payload }) })
}

const toMend = () => send('system-admin', 'GET', `/api/quarantine/to-mend?runId=${runId}&file=party.csv`)
const handIn = (csv: string) => send('system-admin', 'POST', '/api/quarantine/replays', { csv })
const replays = async () => (await send('compliance', 'GET', '/api/quarantine/replays')).json<{ items: object[] }>().items

test('the administrator sees which files wait, and downloads their rows without seeing whose they are', async () => {
  const waiting = await send('system-admin', 'GET', '/api/quarantine/files')
  expect(waiting.json()).toMatchObject({
    total: 1,
    items: [{ runId, file: 'party.csv', waiting: 2, canMend: true, feed: { key: 'party' } }],
  })
  const { body, headers } = await toMend()
  expect(headers['content-type']).toContain('text/csv')
  expect(body.trimEnd().split('\r\n')).toHaveLength(3)
  for (const secret of ['甄可怜', '贾大方', '13900009002', '420101198001090021', '洪山区']) expect(body).not.toContain(secret)
  expect(roleOf('system-admin')?.permissions).not.toContain('customer.read')
})

test('compliance may look and not mend; a manager may do neither', async () => {
  const { body } = await toMend()
  expect((await send('compliance', 'GET', '/api/quarantine/files')).statusCode).toBe(200)
  expect((await send('compliance', 'GET', `/api/quarantine/to-mend?runId=${runId}&file=party.csv`)).statusCode).toBe(403)
  expect((await send('compliance', 'POST', '/api/quarantine/replays', { csv: body })).statusCode).toBe(403)
  expect((await send('rm', 'GET', '/api/quarantine/files')).statusCode).toBe(403)
})

test('mended and handed in twice, the rows are taken in once, and leave the quarantine with who brought them and how', async () => {
  const { body } = await toMend()
  // Days of birth show no more than their shape; the administrator types what the branch told them.
  const mended = body.replace('<9999-99-99>', '1980-02-29').replace('<99.99.9999>', '1990-03-02')
  const [one, two] = [await handIn(mended), await handIn(mended)]
  expect([one.statusCode, one.json(), two.json()]).toEqual([200, { replayId: 1, rows: 2 }, { replayId: 1, rows: 2 }])
  expect(await replays()).toMatchObject([{ status: 'waiting', rows: { given: 2 } }])

  const job = jobOver(stores)
  expect([await takeUpReplay(job), await takeUpReplay(job)]).toEqual([true, false])
  const [done] = await replays()
  expect(done).toMatchObject({ status: 'done', runId, file: 'party.csv', rows: { given: 2, taken: 2, refused: 0, before: 0 } })
  expect((await send('system-admin', 'GET', '/api/quarantine/files')).json()).toMatchObject({ total: 0, items: [] })
  expect((await send('system-admin', 'GET', '/api/night/quarantine')).json()).toMatchObject({ total: 0 })
  expect((await toMend()).statusCode).toBe(404)

  const landed = await job.slice((db) =>
    sql<{ born: string }>`select born_on::text as born from landing_party where party_id > 3 order by party_id`.execute(db),
  )
  expect(landed.rows.map(({ born }) => born)).toEqual(['1980-01-02', '1980-02-29', '1990-03-02'])
  const left = await job.slice((db) =>
    sql`select q.replayed_run, asked_by, fixed_at is not null as fixed from quarantine_rows q join quarantine_replays using (replay_id)`.execute(
      db,
    ),
  )
  expect(left.rows).toEqual([1, 2].map(() => ({ replayed_run: runId + 1, asked_by: loginOf('system-admin'), fixed: true })))
  const trail = await job.slice((db) =>
    sql<{ action: string }>`select distinct action from audit_events where action like 'sources.quarantine.%' order by 1`.execute(
      db,
    ),
  )
  expect(trail.rows.map(({ action }) => action)).toEqual(['sources.quarantine.replay', 'sources.quarantine.to-mend'])

  // Once more, now that it is done: nothing happens.
  expect((await handIn(mended)).json()).toEqual({ replayId: 1, rows: 2 })
  expect(await takeUpReplay(job)).toBe(false)
})

test('a file that is none is refused with a sentence in the language of the reader', async () => {
  const answer = await handIn('a,b\n1,2\n')
  expect(answer.statusCode).toBe(422)
  expect(answer.json()).toMatchObject({ code: 'bad-feed', userMessage: { zh: expect.stringMatching(/请上传由此处下载/) } })
})
