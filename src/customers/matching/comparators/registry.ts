import { registry } from '../../../kernel/registry.ts'
import { birthDate } from './birth-date.ts'
import { code } from './code.ts'
import type { Comparator } from './comparator.ts'
import { district } from './district.ts'
import { document } from './document.ts'
import { email } from './email.ts'
import { fullName } from './full-name.ts'
import { gender } from './gender.ts'
import { givenName } from './given-name.ts'
import { phone } from './phone.ts'
import { place } from './place.ts'
import { postcode } from './postcode.ts'
import { street } from './street.ts'
import { surname } from './surname.ts'

const list = [
  fullName,
  givenName,
  surname,
  birthDate,
  gender,
  document,
  phone,
  email,
  district,
  street,
  place,
  postcode,
  code,
] as const

/** What a field's values can be compared as. */
export type ComparatorKey = (typeof list)[number]['key']

/** Every kind of field that identity is told by. */
export const comparators = registry<Comparator & { readonly key: ComparatorKey }>(list, 'comparator')
