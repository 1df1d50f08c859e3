import { readingsOf } from '../src/customers/search/readings.ts'
import { randomOf } from '../src/app/demo/random.ts'
import { accountOf, type Bank, somebody, type User } from './customer-record.ts'

/** A way of asking. `isSharp`: whoever is meant must be in the answer; else only somebody, and not even that where one may `mayMiss`. */
export type Kind = { readonly name: string; readonly isSharp: boolean; readonly mayMiss: boolean }

const kinds: readonly (Kind & { readonly share: number; readonly text: (customerId: number, random: () => number) => string })[] =
  [
    { name: 'name', share: 20, isSharp: false, mayMiss: false, text: (id) => somebody(id).fullName },
    {
      name: 'part of a name',
      share: 8,
      isSharp: false,
      mayMiss: false,
      text: (id) => [...somebody(id).fullName].slice(0, 2).join(''),
    },
    {
      name: 'wrong character',
      share: 5,
      isSharp: false,
      mayMiss: true,
      text: (id, unit) => wrong([...somebody(id).fullName], unit),
    },
    {
      name: 'pinyin',
      share: 12,
      isSharp: false,
      mayMiss: false,
      text: (id) => readingsOf(somebody(id).fullName)[0]?.join('') ?? '',
    },
    {
      name: 'pinyin with a slip',
      share: 6,
      isSharp: false,
      mayMiss: true,
      text: (id, unit) => slip(readingsOf(somebody(id).fullName)[0]?.join('') ?? '', unit),
    },
    {
      name: 'initials',
      share: 10,
      isSharp: false,
      mayMiss: false,
      text: (id) =>
        readingsOf(somebody(id).fullName)[0]
          ?.map((one) => one.charAt(0))
          .join('') ?? '',
    },
    { name: 'end of a phone', share: 14, isSharp: false, mayMiss: false, text: (id) => somebody(id).phone.slice(-4) },
    { name: 'whole phone', share: 8, isSharp: true, mayMiss: false, text: (id) => somebody(id).phone },
    { name: 'end of a document', share: 4, isSharp: false, mayMiss: false, text: (id) => somebody(id).documentNumber.slice(-4) },
    { name: 'whole document', share: 4, isSharp: true, mayMiss: false, text: (id) => somebody(id).documentNumber },
    {
      name: 'end of a card',
      share: 4,
      isSharp: false,
      mayMiss: false,
      text: (id, unit) => accountOf(id, Math.floor(unit() * 3)).slice(-4),
    },
    { name: 'customer number', share: 2, isSharp: true, mayMiss: false, text: (id) => String(id) },
    { name: 'surname', share: 2, isSharp: false, mayMiss: false, text: (id) => somebody(id).fullName.charAt(0) },
  ]

function wrong(signs: readonly string[], unit: () => number): string {
  const at = Math.floor(unit() * signs.length)
  return signs.map((sign, i) => (i === at ? '峰' : sign)).join('')
}

function slip(letters: string, unit: () => number): string {
  const at = Math.floor(unit() * letters.length)
  return letters.slice(0, at) + letters.slice(at + 1)
}

/** What one user asks, one question after the other: about customers they may see. */
export function questionsOf(
  user: User,
  { managers }: Bank,
  customers: number,
  seed: number,
): () => { readonly kind: Kind; readonly text: string; readonly customerId: number } {
  const random = randomOf(seed + 1)
  const whole = kinds.reduce((sum, { share }) => sum + share, 0)
  const isOfBank = user.role === 'compliance' || user.role === 'campaign-manager'
  return () => {
    const customerId = isOfBank
      ? random.between(1, customers)
      : user.staffId + managers * random.below(Math.floor((customers - user.staffId) / managers) + 1)
    let left = random.below(whole)
    const kind = kinds.find(({ share }) => (left -= share) < 0) ?? kinds[0]
    if (kind === undefined) throw new Error('there are no ways of asking')
    return { kind, text: kind.text(customerId, random.unit), customerId }
  }
}
