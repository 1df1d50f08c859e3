import type { Guard } from './guard.ts'

/** A telephone and an address that a family shares link nobody, however rare they are. */
export const householdOnly: Guard = {
  key: 'household-only',
  label: { zh: '仅家庭信息一致', en: 'Household only' },
  atMost: 'none',
  holds: ({ agreesInOwn }) => !agreesInOwn,
  explain: {
    zh: '只有家人共用的信息（电话、地址、姓氏）一致，不构成同一人',
    en: 'only what a family shares agrees (telephone, address, surname)',
  },
  examples: [
    { levels: { phone: 'exact', street: 'exact', 'full-name': 'same-surname' }, because: 'father and son', holds: true },
    { levels: { phone: 'exact', surname: 'exact', 'given-name': 'far' }, because: 'husband and wife', holds: true },
    { levels: { phone: 'exact', 'full-name': 'exact' }, because: 'the name agrees too', holds: false },
    { levels: { 'birth-date': 'exact', 'given-name': 'near' }, because: 'birth date and given name', holds: false },
  ],
}
