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
import { placeContact, releaseContacts } from './service-ledger.ts'

const caps = frequencyCaps(exampleParams['frequency-cap'])
const today = parseDay('2026-10-16')

let stores: TestStores
let ctx: JobCtx
beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  await stores.pg.pool.query(
    "insert into customers (customer_id, branch_id, owner_staff_id, kind, opened_on, recorded_at) select n, 1, 7, 'personal', '2020-01-01', now() from generate_series(1, 9) as n",
  )
  // Customer 8 has two parties: 8 and 9 were one person all along.
  await stores.pg.pool.query(
    "insert into parties (party_id, customer_id, source, kind, sealed, run_id) select n, least(n, 8), 'core', 'personal', '', 1 from generate_series(1, 9) as n",
  )
})
afterAll(() => stores.close())

const want = (partyId: number, channel: Channel, onDay: Day = today) => ({
  partyId,
  contactId: null as number | null,
  isMade: false,
  channel,
  contentClass: 'marketing' as const,
  onDay,
  expiresOn: addDays(onDay, 5),
})
type Wanted = ReturnType<typeof want>
const place = (partyId: number, channel: Channel, onDay?: Day, rest: Partial<Wanted> = {}) =>
  ctx.slice((db) => placeContact(db, { ...want(partyId, channel, onDay), ...rest }, caps, stores.clock.now()))
const reserve = (partyId: number, channel: Channel, onDay?: Day) => place(partyId, channel, onDay)
const isReserved = (result: Awaited<ReturnType<typeof reserve>>) => 'contactId' in result
const idOf = (result: Awaited<ReturnType<typeof reserve>>): number => {
  if (!('contactId' in result)) throw new Error(`no room: ${JSON.stringify(result.reached)}`)
  return result.contactId
}

const ledgerOf = async (customerId: number) =>
  (
    await ctx.slice((db) =>
      sql<{
        day: Day
        channel: Channel
      }>`select on_day::text as day, channel from contact_ledger where customer_id = ${customerId} and state <> 'released' order by on_day, contact_id`.execute(
        db,
      ),
    )
  ).rows

/** No window of any cap's length holds more than the cap: looked at from every contact on. */
function expectWithinCaps(kept: readonly { readonly day: Day; readonly channel: Channel }[]): void {
  const most = (days: readonly Day[], length: number) =>
    Math.max(0, ...days.map((from) => days.filter((day) => day >= from && day < addDays(from, length)).length))
  for (const channel of channels) {
    const days = kept.filter((row) => row.channel === channel).map(({ day }) => day)
    for (const { days: length, max } of caps.channels[channel]) expect(most(days, length)).toBeLessThanOrEqual(max)
  }
  const days = kept.map(({ day }) => day)
  for (const { days: length, max } of caps.allChannels) expect(most(days, length)).toBeLessThanOrEqual(max)
}

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
    expectWithinCaps(kept)
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
    const first = idOf(await reserve(4, 'phone'))
    expect(isReserved(await reserve(4, 'phone'))).toBe(false)
    expect(await ctx.slice((db) => releaseContacts(db, [first], stores.clock.now()))).toBe(1)
    const second = idOf(await reserve(4, 'phone', addDays(today, 3)))
    expect(await place(4, 'visit', today, { contactId: second, isMade: true })).toEqual({ contactId: second })
    expect(await ledgerOf(4)).toEqual([{ day: '2026-10-16', channel: 'visit' }])
    expect(await ctx.slice((db) => releaseContacts(db, [second], stores.clock.now()))).toBe(0)
  })

  it('a call reserved for Friday and made on Monday finds Monday full: nothing moves, and the cap is said', async () => {
    const monday = addDays(today, 3)
    const friday = idOf(await reserve(5, 'phone', today))
    expect(isReserved(await place(5, 'phone', monday, { isMade: true }))).toBe(true)
    const late = await place(5, 'phone', monday, { contactId: friday, isMade: true })
    expect(late).toEqual({ reached: { channel: 'phone', seen: 1, limit: 1, days: 1 } })
    expect(await ledgerOf(5)).toEqual([
      { day: '2026-10-16', channel: 'phone' },
      { day: '2026-10-19', channel: 'phone' },
    ])
    // On Tuesday there is room again: two in the seven days that hold both.
    expect(await place(5, 'phone', addDays(today, 4), { contactId: friday, isMade: true })).toEqual({ contactId: friday })
    // Made is made: when the entry is taken back and the customer called again a week later, that is a contact of its own.
    const again = idOf(await place(5, 'phone', addDays(today, 11), { contactId: friday, isMade: true }))
    expect(again).not.toBe(friday)
    expect((await ledgerOf(5)).map(({ day }) => day)).toEqual(['2026-10-19', '2026-10-20', '2026-10-27'])
  })

  it('contacts of other systems fill the caps like our own, and those of a merged party count for the customer', async () => {
    await stores.pg.pool.query("insert into delivered_contacts values (6, '2026-10-16', 'phone', 'marketing')")
    expect(await reserve(6, 'phone')).toEqual({ reached: { channel: 'phone', seen: 1, limit: 1, days: 1 } })
    expect(isReserved(await reserve(6, 'phone', addDays(today, 1)))).toBe(true)
    expect(isReserved(await reserve(9, 'phone'))).toBe(true)
    expect(await reserve(8, 'phone')).toEqual({ reached: { channel: 'phone', seen: 1, limit: 1, days: 1 } })
    await stores.pg.pool.query("insert into delivered_contacts values (9, '2026-10-18', 'phone', 'marketing')")
    // The call of the 16th and the delivered one of the 18th fill the seven days.
    expect(await reserve(8, 'phone', addDays(today, 3))).toEqual({ reached: { channel: 'phone', seen: 2, limit: 2, days: 7 } })
  })

  it('no order of openings, results, releases and parallel campaigns exceeds a cap', async () => {
    // A linear congruence in place of a random source, so that a failure is the same every time.
    let state = 2026
    const next = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * below)
    }
    const people = ['phone', 'visit', 'wecom'] as const
    const known: number[] = []
    for (let round = 0; round < 14; round += 1) {
      const moves = Array.from({ length: 16 }, () => {
        const day = addDays(today, next(25))
        const channel = channels[next(6)] ?? 'phone'
        const contactId = known[next(known.length)] ?? null
        const kind = contactId === null ? 0 : next(5)
        if (kind === 0) return reserve(7, channel, day)
        if (kind === 4 && contactId !== null) return ctx.slice((db) => releaseContacts(db, [contactId], stores.clock.now()))
        return place(7, people[next(3)] ?? 'phone', day, { contactId, isMade: kind === 1 })
      })
      for (const result of await Promise.all(moves))
        if (typeof result === 'object' && 'contactId' in result) known.push(result.contactId)
      expectWithinCaps(await ledgerOf(7))
    }
    const states = await stores.pg.pool.query<{ state: string; n: number }>(
      'select state, count(*)::int as n from contact_ledger where customer_id = 7 group by 1 order by 1',
    )
    expect(states.rows.map(({ state: one }) => one)).toEqual(['committed', 'released', 'reserved'])
  })

  it('a party that is no customer’s is not found', async () => {
    await expect(reserve(99, 'phone')).rejects.toMatchObject({ code: 'not-found' })
  })
})

/** A process that reserves a call for customer 3 and then hangs, its transaction open. */
function killedClient(): string {
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  return `
    import { placeContact } from ${from('./service-ledger.ts')}
    import { frequencyCaps } from ${from('./gates/frequency-cap.ts')}
    import { openPg, inTransaction } from ${from('../platform/postgres/open.ts')}
    import { openLog } from ${from('../platform/log.ts')}
    const { host, port, user, database } = JSON.parse(process.env.RECORD)
    const pg = openPg({ host, port, user, database }, openLog('silent'))
    const settings = { scope: 'bank', staff: '0', branches: '{}', counter_customer: '0' }
    await inTransaction(pg, { role: 'zhike_job', settings }, async (db) => {
      const want = { partyId: 3, contactId: null, isMade: false, channel: 'phone', contentClass: 'marketing', onDay: '2026-10-16', expiresOn: '2026-10-21' }
      const got = await placeContact(db, want, frequencyCaps(${JSON.stringify(exampleParams['frequency-cap'])}), new Date('2026-10-16T10:00:00+08:00'))
      console.log('contactId' in got ? 'reserved' : 'refused')
      await new Promise((done) => setTimeout(done, 60_000))
    })`
}
