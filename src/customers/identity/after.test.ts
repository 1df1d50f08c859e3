import { expect, test } from 'vitest'
import { afterDecision } from './after.ts'

const link = (partyA: number, partyB: number, weight = 900) => ({ partyA, partyB, ground: 'weight' as const, weight })

test('two records that nothing links: said to be one, the smaller names the customer', () => {
  expect(afterDecision({ partyA: 4, partyB: 9 }, { links: [], exclusions: [] })).toEqual({
    same: { customerId: 4, isPrevented: false },
    different: { customerIds: [4, 9] },
  })
})

test('what each is linked with already comes along, and goes along when they are parted', () => {
  const links = [link(2, 4), link(9, 12), link(4, 9)]
  expect(afterDecision({ partyA: 4, partyB: 9 }, { links, exclusions: [] })).toEqual({
    same: { customerId: 2, isPrevented: false },
    different: { customerIds: [2, 9] },
  })
})

test('what a person said of others stands in the way only of a link that would bring those together', () => {
  // Somebody said that 2 and 4 are one, and that 2 and 9 are not: then 4 and 9 cannot be.
  const said = { links: [{ ...link(2, 4, 0), ground: 'include' as const }], exclusions: [{ partyA: 2, partyB: 9 }] }
  expect(afterDecision({ partyA: 4, partyB: 9 }, said).same.isPrevented).toBe(true)
  // Had only the machine linked 2 and 4, its link gives way.
  const found = { ...said, links: [link(2, 4)] }
  expect(afterDecision({ partyA: 4, partyB: 9 }, found).same).toEqual({ customerId: 4, isPrevented: false })
})
