import type { Guard } from './guard.ts'

/** Two resident identity numbers with right check digits are two people's until somebody has looked: a mistyped one would not check. */
export const differentDocuments: Guard = {
  key: 'different-documents',
  label: { zh: '两个有效证件号', en: 'Two valid numbers' },
  atMost: 'review',
  holds: ({ provenDocuments }) => provenDocuments === 'two',
  explain: {
    zh: '两边的身份证号不同且校验位都正确，不自动合并',
    en: 'both resident identity numbers check and differ: not linked by itself',
  },
  examples: [
    {
      levels: { 'full-name': 'exact', document: 'far', phone: 'exact' },
      provenDocuments: 'two',
      because: 'same name and phone, two valid numbers',
      holds: true,
    },
    { levels: { 'full-name': 'exact', document: 'one-slip' }, because: 'one of the numbers does not check', holds: false },
  ],
}
