import type { Label } from '../kernel/label.ts'
import { maskAddress, maskIdentityNumber, maskName, maskPhone, moneyBand } from '../kernel/mask.ts'
import { fen } from '../kernel/money.ts'
import type { MaskingPolicy } from '../access/roles.ts'
import type { PartyFields } from '../sources/identity.ts'

/** The personal fields that a page shows and a reason can open. */
export const personalFields = ['name', 'phone', 'document', 'address'] as const
export type PersonalField = (typeof personalFields)[number]
export type ShownText = { readonly text: string; readonly isMasked: boolean; readonly canReveal: boolean }

/** What stands in place of the fields of somebody who was erased. */
export const erased = '—'

const maskOf: Readonly<Record<PersonalField, (text: string) => string>> = {
  name: maskName,
  phone: maskPhone,
  document: maskIdentityNumber,
  address: maskAddress,
}

/** The whole text of a field; undefined when the source does not know it. */
export function textOf(fields: PartyFields, field: PersonalField): string | undefined {
  switch (field) {
    case 'name':
      return fields.fullName
    case 'phone':
      return fields.phone
    case 'document':
      return fields.documentNumber
    case 'address':
      return fields.address
    default:
      return field satisfies never
  }
}

/** A field as a role sees it. An address is masked as a phone is: roles have no mask of their own for it. */
export function shownText(
  fields: PartyFields | undefined,
  field: PersonalField,
  masks: MaskingPolicy,
  canReveal: boolean,
): ShownText {
  const text = fields === undefined ? undefined : textOf(fields, field)
  const policy = field === 'address' ? masks.phone : masks[field]
  if (text === undefined || text === '') return { text: erased, isMasked: false, canReveal: false }
  if (policy === 'full') return { text, isMasked: false, canReveal: false }
  return { text: policy === 'masked' ? maskOf[field](text) : '****', isMasked: true, canReveal }
}

/** An amount as a role sees it: exact, the band it lies in, or nothing; nothing too when it is not known. */
export function shownMoney(
  amountFen: number | null | undefined,
  masks: MaskingPolicy,
): { readonly fen?: number; readonly band?: Label } {
  if (amountFen === null || amountFen === undefined || masks.balance === 'none') return {}
  return masks.balance === 'exact' ? { fen: amountFen } : { band: moneyBand(fen(amountFen)) }
}
