import { AppError } from '../../kernel/errors.ts'
import { checksumOf } from '../../kernel/ids.ts'
import type { Feature } from '../feature.ts'
import { activity } from './activity.ts'
import { balances } from './balances.ts'
import { channels } from './channels.ts'
import { contacts } from './contacts.ts'
import { flows } from './flows.ts'
import { holdings } from './holdings.ts'
import { lifecycle } from './lifecycle.ts'
import { maturities } from './maturities.ts'
import { person } from './person.ts'
import { rfm } from './rfm.ts'
import { tierFeatures } from './tier.ts'
import { trends } from './trends.ts'

/** Every feature there is, in the order of the wide table's columns. A derived one stands after those it is worked out of. */
export const features: readonly Feature[] = inOrder([
  ...balances,
  ...flows,
  ...activity,
  ...channels,
  ...contacts,
  ...holdings,
  ...maturities,
  ...person,
  ...tierFeatures,
  ...trends,
  ...lifecycle,
  ...rfm,
])

/** Stands for what is computed and how: a change of any key, kind or SQL gives another version, and so another wide table. Labels do not count. */
export const catalogueVersion: string = checksumOf(
  features.map(({ key, kind, source, sql, missing }) => [key, kind, source, sql, missing]),
).slice(0, 12)

const byKey = new Map(features.map((feature) => [feature.key, feature]))

/** The feature of a stored key; an unknown one throws `bad-definition`. */
export function featureOf(key: string): Feature {
  const feature = byKey.get(key)
  if (feature === undefined) throw new AppError('bad-definition', { message: `There is no feature "${key}"`, data: { key } })
  return feature
}

function inOrder(list: readonly Feature[]): readonly Feature[] {
  const seen = new Set<string>()
  for (const { key } of list) {
    if (!/^[a-z][a-z0-9_]*$/.test(key) || seen.has(key))
      throw new AppError('internal', { message: `The feature key "${key}" is taken or no column name` })
    seen.add(key)
  }
  return list
}
