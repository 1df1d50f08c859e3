import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { addDays, type Day, parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { channels, type Channel } from './facts.ts'
import { exampleParams } from './gates/example.ts'
import { frequencyCaps } from './gates/frequency-cap.ts'
import { commitContact, releaseContact, reserveContact } from './service.ts'

const caps = frequencyCaps(exampleParams['frequency-cap'])
const today = parseDay('2026-10-16')

let stores: TestStores
let ctx: JobCtx
beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  await stores.pg.pool.query(
    "insert into customers (customer_id, branch_id, owner_staff_id, kind, opened_on, recorded_at) select n, 1, 7, 'personal', '2020-01-01', now() from generate_series(1, 6) as n",
  )
})
afterAll(() => stores.close())

const want = (customerId: number, channel: Channel, onDay: Day = today) => ({
  customerId,
  partyId: customerId,
  channel,
  contentClass: 'marketing' as const,
  onDay,
  expiresOn: addDays(onDay, 5),
})
const reserve = (customerId: number, channel: Channel, onDay?: Day) =>
  ctx.slice((db) => reserveContact(db, want(customerId, channel, onDay), caps, stores.clock.now()))
const isReserved = (result: Awaited<ReturnType<typeof reserve>>) => 'contactId' in result

const ledgerOf = async (customerId: number) =>
  (
    await ctx.slice((db) =>
      sql<{
        day: Day
        channel: Channel
      }>`select on_day::text as day, channel from contact_ledger where customer_id = ${customerId} and state <> 'released'`.execute(
        db,
      ),
    )
  ).rows

describe('the contact ledger', () => {
  it('of forty campaigns that want to call the same customer today, one may', async () => {
    const results = await Promise.all(Array.from({ length: 40 }, () => reserve(1, 'phone')))
    expect(results.filter(isReserved)).toHaveLength(1)
    expect(results.find((result) => !isReserved(result))).toEqual({ reached: { channel: 'phone', seen: 1, limit: 1, days: 1 } })
  })

  it('however parallel campaigns fall over days and channels, no window holds more than its cap', async () => {
    const wishes = Array.from({ length: 160 }, (_, i) => ({
      channel: channels[(i * 7) % 6] ?? 'phone',
      day: addDays(today, (i * 13) % 35),
    }))
    const results = await Promise.all(wishes.map(({ channel, day }) => reserve(2, channel, day)))
    const kept = await ledgerOf(2)
    expect(kept).toHaveLength(results.filter(isReserved).length)
    const most = (days: readonly Day[], length: number) =>
      Math.max(0, ...days.map((from) => days.filter((day) => day >= from && day < addDays(from, length)).length))
    for (const channel of channels) {
      const days = kept.filter((row) => row.channel === channel).map(({ day }) => day)
      for (const { days: length, max } of caps.channels[channel]) expect(most(days, length)).toBeLessThanOrEqual(max)
    }
    for (const { days: length, max } of caps.allChannels)
      expect(
        most(
          kept.map(({ day }) => day),
          length,
        ),
      ).toBeLessThanOrEqual(max)
    expect(kept.length).toBeGreaterThan(8)
  })

  it('a campaign killed with the contact reserved but not committed leaves no trace, and those who wait go on', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', killedClient()], {
      env: { ...process.env, RECORD: JSON.stringify(stores.pg.pool.options) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [said] = (await once(child.stdout, 'data')) as [Buffer]
      expect(said.toString()).toContain('reserved')
      const waiting = reserve(3, 'phone')
      child.kill('SIGKILL')
      expect(isReserved(await waiting)).toBe(true)
      expect(await ledgerOf(3)).toHaveLength(1)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('a contact given back makes room; one that was made does not, and counts on the day it was made', async () => {
    const first = await reserve(4, 'phone')
    if (!('contactId' in first)) throw new Error('the first call was refused')
    expect(isReserved(await reserve(4, 'phone'))).toBe(false)
    expect(await ctx.slice((db) => releaseContact(db, first.contactId, stores.clock.now()))).toBe(true)
    const second = await reserve(4, 'phone', addDays(today, 3))
    if (!('contactId' in second)) throw new Error('no room after the first was given back')
    await ctx.slice((db) => commitContact(db, second.contactId, { channel: 'visit', at: stores.clock.now() }))
    expect(await ledgerOf(4)).toEqual([{ day: '2026-10-16', channel: 'visit' }])
    expect(await ctx.slice((db) => releaseContact(db, second.contactId, stores.clock.now()))).toBe(false)
  })

  it('a customer outside of the rows of the transaction is not found', async () => {
    await expect(reserve(99, 'phone')).rejects.toMatchObject({ code: 'not-found' })
  })
})

/** A process that reserves a call for customer 3 and then hangs, its transaction open. */
function killedClient(): string {
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  return `
    import { reserveContact } from ${from('./service.ts')}
    import { frequencyCaps } from ${from('./gates/frequency-cap.ts')}
    import { openPg, inTransaction } from ${from('../platform/postgres/open.ts')}
    import { openLog } from ${from('../platform/log.ts')}
    const { host, port, user, database } = JSON.parse(process.env.RECORD)
    const pg = openPg({ host, port, user, database }, openLog('silent'))
    const settings = { scope: 'bank', staff: '0', branches: '{}', counter_customer: '0' }
    await inTransaction(pg, { role: 'zhike_job', settings }, async (db) => {
      const want = { customerId: 3, partyId: 3, channel: 'phone', contentClass: 'marketing', onDay: '2026-10-16', expiresOn: '2026-10-21' }
      const got = await reserveContact(db, want, frequencyCaps(${JSON.stringify(exampleParams['frequency-cap'])}), new Date('2026-10-16T10:00:00+08:00'))
      console.log('contactId' in got ? 'reserved' : 'refused')
      await new Promise((done) => setTimeout(done, 60_000))
    })`
}
