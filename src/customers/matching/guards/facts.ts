import { isAgreement } from '../comparators/comparator.ts'
import { levelIn, type Pattern } from '../records/pattern.ts'
import type { RecordsView } from '../records/record-store.ts'
import { isProvenDocument } from '../standardise/document.ts'
import type { PairFacts } from './guard.ts'

/** What guards and rules may know of a pair of records, from its pattern and two documents. */
export function factsOf(
  view: RecordsView,
  pair: { readonly a: number; readonly b: number; readonly pattern: Pattern },
): PairFacts {
  const { fields } = view
  const textAt = (field: (typeof fields)[number], place: number): string =>
    view.textOf(field.dictionary, view.values[field.index]?.[place] ?? 0)
  const documents = fields.find(({ comparator }) => comparator.key === 'document')
  return {
    levelOf: (comparator) => {
      const field = fields.find((one) => one.comparator.key === comparator)
      return field === undefined ? 'missing' : (field.comparator.levels[levelIn(pair.pattern, field)]?.key ?? 'missing')
    },
    provenDocuments: documents === undefined ? null : provenDocuments(textAt(documents, pair.a), textAt(documents, pair.b)),
    agreesInOwn: fields.some(
      (field) => field.comparator.household !== 'shared' && isAgreement(field.comparator, levelIn(pair.pattern, field)),
    ),
  }
}

function provenDocuments(a: string, b: string): PairFacts['provenDocuments'] {
  if (!isProvenDocument(a) || !isProvenDocument(b)) return null
  return a === b ? 'one' : 'two'
}
