import { isSameName, type LinkRule } from './guard.ts'

/** One-ID (DOMAIN A1): the same type and number of document and a compatible name are one person, whatever else has changed. */
export const sameDocument: LinkRule = {
  key: 'same-document',
  label: { zh: '证件与姓名相符', en: 'Same document and name' },
  holds: (facts) => facts.levelOf('document') === 'exact' && isSameName(facts, { slips: true }),
  explain: { zh: '证件类型、号码相同且姓名相符', en: 'the same document type and number with a compatible name' },
  examples: [
    { levels: { document: 'exact', 'full-name': 'exact' }, because: 'One-ID', holds: true },
    { levels: { document: 'exact', 'full-name': 'other-script' }, because: 'the name in letters', holds: true },
    { levels: { document: 'exact', 'given-name': 'swapped' }, because: 'given name and surname changed about', holds: true },
    { levels: { document: 'exact', 'full-name': 'far' }, because: 'another name', holds: false },
    { levels: { document: 'exact' }, because: 'no name to compare', holds: false },
    { levels: { document: 'one-slip', 'full-name': 'exact' }, because: 'another number', holds: false },
  ],
}
