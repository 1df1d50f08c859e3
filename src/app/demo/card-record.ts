/** How a system of the bank wrote somebody down. */
export type WrittenDown = { readonly name: string; readonly document: string; readonly phone: string }

/** The first two thousand are written alike everywhere: a bank of a few hundred has too few people to learn from who is one person. */
const ALIKE = 2000
/** Behind the telephones of people, which count on from their numbers. */
const OTHER_PHONES = 9_000_000

/**
 * How the card system wrote down somebody whom the core system knows as well. Most alike; some an older way, with slips that the rule of document and name does not see
 * through: the number of 15 places that was in use until 2013, a given name with its characters changed about, no document and another telephone.
 */
export function cardRecordOf(person: number, known: WrittenDown): WrittenDown {
  if (person <= ALIKE) return known
  switch (person % 5) {
    case 1:
      return known.document.slice(6, 8) === '19'
        ? { ...known, document: known.document.slice(0, 6) + known.document.slice(8, 17) }
        : known
    case 2:
      return { ...known, name: known.name.slice(0, 1) + Array.from(known.name.slice(1)).toReversed().join('') }
    case 3:
      return { ...known, document: '', phone: `1990${String(OTHER_PHONES + (person % 900_000)).padStart(7, '0')}` }
    default:
      return known
  }
}
