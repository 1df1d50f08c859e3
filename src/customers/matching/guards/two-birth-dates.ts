import type { Guard } from './guard.ts'

const slips = new Set(['exact', 'missing', 'swapped', 'one-slip'])

/**
 * One resident identity number cannot have two birth dates: one of the records has somebody else's number. A number that does not prove itself may be
 * mistyped, so there the weights decide.
 */
export const twoBirthDates: Guard = {
  key: 'two-birth-dates',
  label: { zh: '同号不同生日', en: 'One number, two birth dates' },
  atMost: 'review',
  holds: ({ levelOf, provenDocuments }) => provenDocuments === 'one' && !slips.has(levelOf('birth-date')),
  explain: {
    zh: '证件号相同而出生日期不同，可能有一方录入了他人证件',
    en: 'the same document with two birth dates: one record may carry somebody else’s',
  },
  examples: [
    { levels: { document: 'exact', 'birth-date': 'far' }, provenDocuments: 'one', because: 'a generation apart', holds: true },
    {
      levels: { document: 'exact', 'birth-date': 'one-slip' },
      provenDocuments: 'one',
      because: 'a slip in the date',
      holds: false,
    },
    { levels: { document: 'exact' }, provenDocuments: 'one', because: 'a date is not known', holds: false },
    { levels: { document: 'exact', 'birth-date': 'far' }, because: 'a passport number', holds: false },
    { levels: { document: 'far', 'birth-date': 'far' }, provenDocuments: 'two', because: 'two documents', holds: false },
  ],
}
