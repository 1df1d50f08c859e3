import type { MatchMapping } from './records/mapping.ts'

/** How the bank's own parties are matched: what the party feed delivers of a person. */
export const bankMapping: MatchMapping = {
  columns: ['full_name', 'document_type', 'document_number', 'born_on', 'gender', 'phone', 'address'],
  fields: [
    { key: 'name', as: 'full-name', from: ['full_name'] },
    { key: 'document', as: 'document', from: ['document_type', 'document_number'] },
    { key: 'birth-date', as: 'birth-date', from: ['born_on', 'document_number'] },
    { key: 'gender', as: 'gender', from: ['gender', 'document_number'] },
    { key: 'phone', as: 'phone', from: ['phone'] },
    { key: 'district', as: 'district', from: ['address'] },
    { key: 'street', as: 'street', from: ['address'] },
  ],
  pairs: 'all',
}
