import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { customersOf } from './identity.ts'

test('records of one identity are one customer, named by the smallest; without a document a record stands alone', () => {
  const of = customersOf([
    { partyId: 1, identity: 'a' },
    { partyId: 2, identity: null },
    { partyId: 3, identity: null },
    { partyId: 7, identity: 'b' },
    { partyId: 13, identity: 'a' },
  ])
  expect([...of]).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [7, 7],
    [13, 1],
  ])
})

test('a record that comes later never renames a customer, in whatever order records are read', () => {
  const identity = fc.option(fc.constantFrom('a', 'b', 'c'))
  fc.assert(
    fc.property(fc.array(identity, { maxLength: 12 }), identity, (known, late) => {
      const parties = known.map((one, i) => ({ partyId: i + 1, identity: one }))
      const before = customersOf(parties)
      const after = customersOf([{ partyId: parties.length + 1, identity: late }, ...[...parties].reverse()])
      for (const [party, customer] of before) expect(after.get(party)).toBe(customer)
    }),
  )
})
