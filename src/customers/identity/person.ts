import type { PartyFields } from '../../sources/identity.ts'
import { bankMapping } from '../matching/bank-mapping.ts'
import type { MatchRecord } from '../matching/records/mapping.ts'
import { isProvenDocument, standardDocument } from '../matching/standardise/document.ts'

/** What is known of a person beside the sealed fields. */
export type PersonFacts = {
  readonly partyId: number
  readonly documentType: string | null
  readonly bornOn: string | null
  readonly gender: string | null
}

/** A person as the matcher compares them, by the columns of the bank's mapping. In the clear: never kept. */
export function recordOf(person: PersonFacts, fields: PartyFields, source: number): MatchRecord {
  const values: Readonly<Record<string, string | null | undefined>> = {
    full_name: fields.fullName,
    document_type: person.documentType,
    document_number: fields.documentNumber,
    born_on: person.bornOn,
    gender: person.gender,
    phone: fields.phone,
    address: fields.address,
  }
  return { party: person.partyId, source, values: bankMapping.columns.map((column) => values[column] ?? '') }
}

/** The document that proves who a person is, in one form whether of 15 or 18 places; undefined when there is none with the right check digit. */
export function provenDocumentOf(person: PersonFacts, fields: PartyFields): string | undefined {
  const standard = standardDocument(person.documentType ?? '', fields.documentNumber ?? '')
  return standard !== '' && isProvenDocument(standard) ? standard : undefined
}
