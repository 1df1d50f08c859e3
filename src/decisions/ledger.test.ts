import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, type Day, parseDay } from '../kernel/day.ts'
import { channels, channelBits, type PastContact } from './facts.ts'
import { exampleParams } from './gates/example.ts'
import { frequencyCaps } from './gates/frequency-cap.ts'
import { capReached, fullestWindow } from './ledger.ts'

const caps = frequencyCaps(exampleParams['frequency-cap'])
const d = parseDay
const today = d('2026-10-16')
const call = (on: string): PastContact => ({ on: d(on), channel: channelBits.phone, contentClass: 1 })
const nextCall = { channel: 'phone', contentClass: 'marketing', on: today } as const

describe('the ledger’s room', () => {
  it('a customer called twice this week is not called a third time', () => {
    expect(capReached([call('2026-10-12')], nextCall, caps)).toBeUndefined()
    expect(capReached([call('2026-10-12'), call('2026-10-14')], nextCall, caps)).toEqual({
      channel: 'phone',
      seen: 2,
      limit: 2,
      days: 7,
    })
  })

  it('looks ahead: two calls planned for next week leave no room on the day before them', () => {
    const planned = [call('2026-10-19'), call('2026-10-21')]
    expect(capReached(planned, nextCall, caps)).toMatchObject({ limit: 2, days: 7 })
    // From the 13th on a window of seven days ends on the 19th at the latest: it holds one of them only.
    expect(capReached(planned, { ...nextCall, on: d('2026-10-13') }, caps)).toBeUndefined()
  })

  it('a contact on each side of a day counts in no window together when they lie a week apart', () => {
    expect(fullestWindow([d('2026-10-12'), d('2026-10-19')], today, 7)).toBe(1)
    expect(fullestWindow([d('2026-10-13'), d('2026-10-19')], today, 7)).toBe(2)
  })

  it('service is exempt, and meetings have a cap only over all channels', () => {
    const many = [call('2026-10-13'), call('2026-10-14'), call('2026-10-15')]
    expect(capReached(many, { ...nextCall, contentClass: 'service' }, caps)).toBeUndefined()
    expect(capReached(many, { channel: 'visit', contentClass: 'marketing', on: today }, caps)).toMatchObject({
      channel: 'all',
      seen: 3,
      limit: 3,
    })
  })

  it('whatever order contacts are asked for in, no window ever holds more than its cap', () => {
    const asked = fc.array(fc.record({ channel: fc.constantFrom(...channels), back: fc.integer({ min: 0, max: 40 }) }), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(asked, (requests) => {
        const kept: PastContact[] = []
        for (const { channel, back } of requests) {
          const on = addDays(today, -back)
          if (capReached(kept, { channel, contentClass: 'marketing', on }, caps) === undefined)
            kept.push({ on, channel: channelBits[channel], contentClass: 1 })
        }
        const most = (days: readonly Day[], length: number) =>
          Math.max(0, ...days.map((from) => days.filter((day) => day >= from && day < addDays(from, length)).length))
        for (const channel of channels) {
          const days = kept.filter((one) => one.channel === channelBits[channel]).map(({ on }) => on)
          for (const cap of caps.channels[channel]) if (most(days, cap.days) > cap.max) return false
        }
        return caps.allChannels.every(
          (cap) =>
            most(
              kept.map(({ on }) => on),
              cap.days,
            ) <= cap.max,
        )
      }),
      { numRuns: 300 },
    )
  })
})
