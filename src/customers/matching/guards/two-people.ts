import { type Guard, isSameName } from './guard.ts'

/** Two resident identity numbers that both check, under two names: two people, however much of a household they share. */
export const twoPeople: Guard = {
  key: 'two-people',
  label: { zh: '两个有效证件号且姓名不同', en: 'Two valid numbers, two names' },
  atMost: 'none',
  holds: (facts) => facts.provenDocuments === 'two' && !isSameName(facts, { slips: false }),
  explain: {
    zh: '两边的身份证号都有效且不同，姓名也不同，是两个人',
    en: 'both resident identity numbers check and differ, and so do the names: two people',
  },
  examples: [
    {
      levels: { 'full-name': 'one-slip', document: 'far', phone: 'exact', 'birth-date': 'exact' },
      provenDocuments: 'two',
      because: 'twins',
      holds: true,
    },
    { levels: { 'full-name': 'exact', document: 'far' }, provenDocuments: 'two', because: 'one name', holds: false },
    { levels: { 'full-name': 'one-slip', document: 'one-slip' }, because: 'one of the numbers does not check', holds: false },
  ],
}
