import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { beginRun, publishedRun, publishRun } from '../platform/runs.ts'
import type { Mapping } from '../sources/mapping.ts'
import { loadMapping } from '../sources/mapping-files.ts'
import { importDelivery } from '../sources/service.ts'
import { channelBits, everyChannel } from './contact-permission.ts'
import { steps } from './jobs.ts'
import { factsNow } from './service-facts.ts'
import { readRiskAssessment } from './store.ts'

// What a full file leaves out ends for the customer: through the door, the night's pull and the look-up that gates judge by.

const bank = join(import.meta.dirname, '../../test/bank/feeds')
const root = mkdtempSync(join(tmpdir(), 'zhike-absent-'))
const opened: TestStores[] = []
let ctx: JobCtx
let made = 0

const canonical = loadMapping('canonical')
const full: Mapping = { ...canonical, files: canonical.files.map((file) => ({ ...file, delivered: 'full' as const })) }

beforeEach(async () => {
  const stores = await testStores()
  opened.push(stores)
  ctx = jobOver(stores)
  const path = folder({})
  for (const feed of ['organisation', 'staff', 'party']) cpSync(join(bank, `${feed}.csv`), join(path, `${feed}.csv`))
  await importDelivery(ctx, { folder: path, mapping: 'canonical', businessDate: parseDay('2026-10-01') })
})
afterAll(async () => {
  for (const stores of opened) await stores.close()
  rmSync(root, { recursive: true })
})

function folder(files: Readonly<Record<string, string>>): string {
  made += 1
  const path = join(root, String(made))
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

async function night(asOf: Day): Promise<void> {
  const [unify] = steps
  if (unify === undefined) throw new Error('the night has no step that unifies')
  const runId = await beginRun(ctx, { step: unify.key, businessDate: asOf, tables: unify.tables })
  const runOf = async (key: string) => (await ctx.slice((db) => publishedRun(db, key, asOf))) ?? 0
  const progress = async (done: number, total: number) => expect(done).toBeLessThanOrEqual(total)
  const result = await unify.run(ctx, { runId, businessDate: asOf, runOf, progress })
  await ctx.slice((db) => publishRun(db, runId, result, { supersede: true }))
}

/** A day's full files through the door, then the night of that day. */
async function deliver(day: string, files: Readonly<Record<string, string>>) {
  const businessDate = parseDay(day)
  const report = await importDelivery(ctx, { folder: folder(files), mapping: full, businessDate })
  await night(businessDate)
  return report
}

/** Rows of consent as customer, channel, status, day. */
const consents = (...rows: readonly string[]) => ({
  'consent.csv': `source,party_key,purpose,channel,status,text_version,method,evidence,effective_on,expires_on\n${rows
    .map((row) => row.split(' '))
    .map(([key, channel, status, day]) => `core,${key},marketing,${channel},${status},mk-1,app,cst-1,${day},\n`)
    .join('')}`,
})
const assessments = (...rows: readonly string[]) => ({
  'risk_assessment.csv': `source,party_key,assessed_on,level,expires_on,affordable\n${rows.map((row) => `core,${row}\n`).join('')}`,
})
const restrictions = (...rows: readonly string[]) => ({
  'restriction.csv': `source,party_key,kind,channel,valid_from,valid_to\n${rows.map((row) => `core,${row}\n`).join('')}`,
})

const C01 = 1
const facts = async (day: string, customer = C01) => ctx.slice((db) => factsNow(db, customer, parseDay(day)))
const consentOn = async (day: string, customer = C01) => (await facts(day, customer))?.consent
const ledger = async () =>
  (
    await ctx.slice((db) =>
      sql<{ said: string }>`
        select concat_ws(' ', party_id, channel, status, effective_on, case when method = 'app' then '' else evidence end) as said
        from consents order by consent_id`.execute(db),
    )
  ).rows.map(({ said }) => said.trim())

test('a consent absent from a later full file is withdrawn that day, and stays the proof of the days before', async () => {
  await deliver('2026-10-01', consents('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01'))
  expect(await consentOn('2026-10-05')).toBe(everyChannel)
  const report = await deliver('2026-10-05', consents('C02 all granted 2024-03-01'))
  expect(report).toMatchObject({ ended: 1, files: [{ same: 1 }] })
  expect([await consentOn('2026-10-04'), await consentOn('2026-10-05'), await consentOn('2026-10-05', 2)]).toEqual([
    everyChannel,
    0,
    everyChannel,
  ])
  const said = [
    '1 all granted 2024-03-01',
    '2 all granted 2024-03-01',
    `1 all withdrawn 2026-10-05 absent from consent.csv, run ${report.runId}`,
  ]
  expect(await ledger()).toEqual(said)
  // Absent again, and the night done again: once is enough.
  await deliver('2026-10-06', consents('C02 all granted 2024-03-01', 'C03 all refused 2026-10-06'))
  expect(await ledger()).toEqual([...said, '3 all refused 2026-10-06'])
})

test('a consent that comes back holds again from the day it was missed, and can be taken back again', async () => {
  await deliver('2026-10-01', consents('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01'))
  await deliver('2026-10-05', consents('C02 all granted 2024-03-01'))
  await deliver('2026-10-07', consents('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01'))
  expect(await consentOn('2026-10-07')).toBe(everyChannel)
  // The same natural key with another status: it counts, though the row still says 2024.
  await deliver('2026-10-09', consents('C01 all withdrawn 2024-03-01', 'C02 all granted 2024-03-01'))
  expect(await consentOn('2026-10-09')).toBe(0)
  await deliver('2026-10-11', consents('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01'))
  await deliver('2026-10-13', consents('C02 all granted 2024-03-01'))
  expect([await consentOn('2026-10-12'), await consentOn('2026-10-13')]).toEqual([everyChannel, 0])
})

test('a renewed consent replaces the one that is left out; a channel said later keeps its word', async () => {
  await deliver('2026-10-01', consents('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01'))
  await deliver('2026-10-05', consents('C01 all granted 2026-10-04', 'C02 sms granted 2026-10-03'))
  expect(await consentOn('2026-10-05')).toBe(everyChannel)
  // Of C02 only the text message was said again: it stays, the other five are withdrawn one by one.
  expect(await consentOn('2026-10-05', 2)).toBe(channelBits.sms)
  expect((await ledger()).filter((row) => row.includes('withdrawn'))).toHaveLength(5)
})

test('what the customer said here after the absent statement stands, and an absent refusal stays a refusal', async () => {
  await deliver('2026-10-01', consents('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01', 'C02 sms refused 2025-01-01'))
  await ctx.slice((db) =>
    sql`insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at)
      values (1, 'marketing', 'phone', 'granted', 'mk-2', 'signed', 'form 7', '2026-10-03', ${ctx.clock.now()})`.execute(db),
  )
  await deliver('2026-10-05', consents('C02 all granted 2024-03-01'))
  expect(await consentOn('2026-10-05')).toBe(channelBits.phone)
  expect(await consentOn('2026-10-05', 2)).toBe(everyChannel - channelBits.sms)
})

test('a refused row of a full consent file takes nothing back', async () => {
  await deliver('2026-10-01', consents('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01'))
  const report = await deliver('2026-10-05', consents('C01 fax granted 2024-03-01', 'C02 all granted 2024-03-01'))
  expect(report).toMatchObject({ ended: 0, files: [{ quarantined: 1 }] })
  expect(await consentOn('2026-10-05')).toBe(everyChannel)
})

test('of a full feed in two files the sources of both end what neither names', async () => {
  const other = (key: string) => consents(`${key} all granted 2024-03-01`)['consent.csv'].replace('core,', 'credit,')
  const mine = (...rows: readonly string[]) => consents(...rows)['consent.csv']
  await deliver('2026-10-01', {
    'consent-1.csv': mine('C01 all granted 2024-03-01', 'C02 all granted 2024-03-01'),
    'consent-2.csv': other('K01'),
  })
  const report = await deliver('2026-10-05', {
    'consent-1.csv': mine('C02 all granted 2024-03-01'),
    'consent-2.csv': other('K01'),
  })
  expect(report.ended).toBe(1)
})

test('a correction of the statement about all channels does not undo what was said about one on the same day', async () => {
  await deliver('2026-10-01', consents('C01 all refused 2026-09-01', 'C01 sms refused 2026-09-01'))
  await deliver('2026-10-02', consents('C01 all granted 2026-09-01', 'C01 sms refused 2026-09-01'))
  expect(await consentOn('2026-10-02')).toBe(everyChannel - channelBits.sms)
})

test('an assessment absent from a full file counts no more from that day; the one before it does, and one that comes back', async () => {
  const [older, newer] = ['C01,2025-11-01,2,2026-11-01,', 'C01,2026-03-01,4,2027-03-01,']
  await deliver('2026-10-01', assessments(older, newer, 'C02,2026-03-01,3,2027-03-01,'))
  const report = await deliver('2026-10-05', assessments(older, 'C02,2026-03-01,3,2027-03-01,'))
  expect(report.ended).toBe(1)
  const levels = async () => [(await facts('2026-10-04'))?.riskLevel, (await facts('2026-10-05'))?.riskLevel]
  expect(await levels()).toEqual([4, 2])
  expect(await ctx.slice((db) => readRiskAssessment(db, [C01], parseDay('2026-10-05')))).toMatchObject({ level: 2 })
  const { rows } = await ctx.slice((db) =>
    sql`select withdrawn_on::text, withdrawn_by from risk_assessments where withdrawn_on is not null`.execute(db),
  )
  expect(rows).toEqual([{ withdrawn_on: '2026-10-05', withdrawn_by: `absent from risk_assessment.csv, run ${report.runId}` }])
  await deliver('2026-10-06', assessments(older, newer, 'C02,2026-03-01,3,2027-03-01,'))
  expect(await levels()).toEqual([4, 4])
})

test('a hold that was to run on for years ends when a full file takes it back', async () => {
  await deliver('2026-10-01', restrictions('C01,legal,all,2026-01-01,2030-12-31', 'C02,legal,all,2026-01-01,'))
  expect((await facts('2026-10-05'))?.held).toBe(true)
  await deliver('2026-10-05', restrictions('C02,legal,all,2026-01-01,'))
  expect([(await facts('2026-10-04'))?.held, (await facts('2026-10-05'))?.held]).toEqual([true, false])
})

test('a manager for a stated time is no manager any more when a full file leaves the assignment out', async () => {
  const assignments = (...rows: readonly string[]) => ({
    'assignment.csv': `source,party_key,staff_no,valid_from,valid_to\n${rows.map((row) => `core,${row}\n`).join('')}`,
  })
  await deliver('2026-10-01', assignments('C01,1001,2024-03-01,2030-12-31', 'C02,1001,2024-03-01,'))
  expect((await facts('2026-10-01'))?.ownerStaffId).not.toBe(0)
  await deliver('2026-10-05', assignments('C02,1001,2024-03-01,'))
  expect((await facts('2026-10-05'))?.ownerStaffId).toBe(0)
})
