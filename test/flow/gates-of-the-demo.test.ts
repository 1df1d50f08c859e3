// The made-up bank shows every policy at work: after a night each gate has stopped somebody, and somebody has passed it on evidence of their own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobCtx } from '../../src/app/open-platform.ts'
import { setUpDemo } from '../../src/app/set-up-demo.ts'
import { featuresRead } from '../../src/decisions/bundle.ts'
import { judgements, type Prepared, prepareBundle, subjectOf } from '../../src/decisions/decide-one.ts'
import type { DecisionInputs } from '../../src/decisions/facts.ts'
import type { Evidence } from '../../src/decisions/gates/gate.ts'
import { contactHours, isLawfulInstant } from '../../src/decisions/gates/hours.ts'
import { gates } from '../../src/decisions/gates/registry.ts'
import { bundleOf, decisionsInForce } from '../../src/decisions/service.ts'
import { decisionsOf, inputsOf } from '../../src/decisions/warehouse.ts'
import { calendars } from '../../src/kernel/calendar.ts'
import { instantAt, parseDay } from '../../src/kernel/day.ts'
import { pinnedClock } from '../../src/platform/clock.ts'
import { type TestStores, testStores } from '../support.ts'

const businessDate = parseDay('2026-10-15')
let stores: TestStores
let prepared: Prepared
let inputs: readonly DecisionInputs[]
/** By gate: how many treatments of whom it was the first to deny, as the night wrote it down. */
const deniedFirst = new Map<string, number>()

beforeAll(async () => {
  stores = await testStores({ clock: pinnedClock(parseDay('2026-10-16')) })
  const ctx = jobCtx({ ...stores, spool: stores.warehouse.spool })
  await setUpDemo(ctx, { customers: 1500, businessDate, transactionsPerCustomer: 10 })
  const night = await ctx.slice((db) => decisionsInForce(db))
  if (night === undefined) throw new Error('the night decided nothing')
  prepared = prepareBundle(await ctx.slice((db) => bundleOf(db, night.bundleHash)))
  const ids = await stores.warehouse.query<{ customer_id: number }>(
    'SELECT customer_id FROM gate_facts WHERE run_id = {run:UInt32}',
    { run: night.factsRun },
    { numbers: true },
  )
  const customers = ids.map((row) => row.customer_id)
  const places = {
    featuresRun: night.features.runId,
    keys: night.features.keys,
    wanted: featuresRead(prepared.bundle),
    factsRun: night.factsRun,
    triggersRun: night.triggersRun,
  }
  inputs = [...(await inputsOf(stores.warehouse, places, customers)).values()]
  for (const { denied_by } of (await decisionsOf(stores.warehouse, night.runId, customers)).values()) {
    for (const code of denied_by) {
      const key = gates.all.find((gate) => gate.code === code)?.key
      if (key !== undefined) deniedFirst.set(key, (deniedFirst.get(key) ?? 0) + 1)
    }
  }
}, 240_000)
afterAll(() => stores.close())

/** What says that a gate was passed because of something, not because it did not apply. */
const passedOn: Readonly<Record<string, (evidence: Evidence) => boolean>> = {
  scope: ({ needsOwner, owner }) => needsOwner === true && Number(owner) > 0,
  hold: ({ isHeld }) => isHeld === false,
  consent: ({ needsConsent, hasConsent }) => needsConsent === true && hasConsent === true,
  'complaint-freeze': ({ isFrozen, contentClass }) => isFrozen === true && contentClass === 'service',
  hours: ({ windows }) => Number(windows) > 0,
  'frequency-cap': ({ seen, limit }) => Number(seen) > 0 && Number(seen) < Number(limit),
  'on-sale': ({ product, isListed }) => product !== null && isListed === true,
  'seller-certified': ({ certificate }) => certificate !== null,
  suitability: ({ applies, needsSpecialCare }) => applies === true && needsSpecialCare === true,
  content: ({ script }) => script !== null,
  eligibility: ({ triggers }) => triggers !== '',
  personalisation: ({ isPersonalised, isSwitchedOn }) => isPersonalised === false && isSwitchedOn === false,
}

describe('every gate of the made-up bank', () => {
  // Whatever falls due in the bank falls due on a working day with open hours: this gate stops an instant, not a night.
  test.each(gates.all.map(({ key }) => key).filter((key) => key !== 'hours'))('%s was the first to stop somebody', (key) => {
    expect(deniedFirst.get(key) ?? 0).toBeGreaterThan(0)
  })

  test('hours stops what would go out at night, and lets it go in the morning', () => {
    const hours = contactHours(prepared.bundle.gates.find(({ key }) => key === 'hours')?.params)
    const at = (time: string) =>
      isLawfulInstant(hours, calendars.get(hours.calendar), 'sms', instantAt(parseDay('2026-10-16'), time))
    expect([at('08:59'), at('09:00'), at('19:59'), at('20:00')]).toEqual([false, true, true, false])
  })

  test('was passed by somebody on evidence of their own', () => {
    const passed = new Set<string>()
    for (const one of inputs) {
      for (const proposal of prepared.proposals) {
        for (const { gate, judgement } of judgements(prepared, subjectOf(prepared, proposal, one))) {
          if (!judgement.denied && passedOn[gate.key]?.(judgement.evidence) === true) passed.add(gate.key)
        }
      }
    }
    expect(gates.all.map(({ key }) => key).filter((key) => !passed.has(key))).toEqual([])
  })

  test('suitability gives each of its reasons to somebody', () => {
    const reasons = new Set<unknown>()
    let isPrivateOpen = false
    for (const one of inputs) {
      for (const proposal of prepared.proposals) {
        const found = judgements(prepared, subjectOf(prepared, proposal, one)).find(({ gate }) => gate.key === 'suitability')
        reasons.add(found?.judgement.evidence['reason'])
        if (proposal.product?.isPrivate === true && found?.judgement.denied === false) isPrivateOpen = true
      }
    }
    expect([...reasons]).toEqual(
      expect.arrayContaining([
        'not-assessed',
        'assessment-expired',
        'risk-above-capacity',
        'cannot-afford',
        'age-unknown',
        'senior-needs-meeting',
        'private-not-verified',
      ]),
    )
    expect(isPrivateOpen).toBe(true)
  })
})
