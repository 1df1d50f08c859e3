import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { conductKind, conductOf } from '../customers/conduct.ts'
import { calendars } from '../kernel/calendar.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import { storedInstallation } from '../kernel/installation.ts'
import { parseFen } from '../kernel/money.ts'
import type { Field } from '../kernel/rules/field.ts'
import type { Product } from '../products/product.ts'
import type { Script } from '../products/script.ts'
import type { Regime } from '../products/suitability.ts'
import { inForceOf, readProfile } from '../platform/profile-files.ts'
import { makeBundle } from './bundle.ts'
import type { Ingredients } from './ingredients.ts'
import type { Bundle, PropensityTable } from './bundle-shape.ts'

/** Where the files of a policy stand: the profile's folder, and canonical product and script files. */
export type PolicyFiles = { readonly profile: string; readonly catalogue: string }

/**
 * A shipped policy as the bundle of one day, read from its files alone, without a record: the whole folder, as an installation loads it. For benches,
 * tests and documents. `change` may turn any ingredient into another before the bundle is made.
 */
export function shippedBundle(
  files: PolicyFiles,
  given: {
    readonly asOf: Day
    readonly features: readonly Field[]
    readonly propensity?: PropensityTable
    readonly currency?: string
  },
  change: (ingredients: Ingredients) => Ingredients = (same) => same,
): Bundle {
  const profile = readProfile(files.profile)
  const of = (kind: string) => inForceOf(profile, kind, given.asOf)
  const installation = storedInstallation.read(of('installation')[0]?.body)
  return makeBundle(
    change({
      asOf: given.asOf,
      calendar: calendars.get(installation.calendar),
      currency: installation.baseCurrency,
      offers: of('offer'),
      treatments: of('treatment'),
      channels: of('channel'),
      gates: of('gate'),
      triggers: of('trigger'),
      arbitration: of('arbitration'),
      products: rows(join(files.catalogue, 'product.csv')).map((row) => productOf(row)),
      scripts: rows(join(files.catalogue, 'script.csv')).map((row) => scriptOf(row)),
      propensity: given.propensity ?? { bankPpm: 20_000, cells: {} },
      conduct: conductOf(of(conductKind)),
      features: given.features,
    }),
  )
}

type Row = Readonly<Record<string, string>>

function rows(file: string): readonly Row[] {
  return parse(readFileSync(file), { columns: true }) as Row[]
}

const text = (row: Row, key: string): string => row[key] ?? ''
const orNull = <T>(value: string, read: (text: string) => T): T | null => (value === '' ? null : read(value))

function productOf(row: Row): Product {
  return {
    code: text(row, 'code'),
    label: { zh: text(row, 'name_zh'), en: text(row, 'name_en') },
    family: text(row, 'family'),
    regime: text(row, 'regime') as Regime,
    riskIssuer: orNull(text(row, 'risk_issuer'), Number),
    riskBank: orNull(text(row, 'risk_bank'), Number),
    onSaleFrom: parseDay(text(row, 'on_sale_from')),
    onSaleTo: orNull(text(row, 'on_sale_to'), parseDay),
    minAmountFen: parseFen(text(row, 'min_amount')),
    currency: text(row, 'currency'),
    termDays: orNull(text(row, 'term_days'), Number),
    rateBp: orNull(text(row, 'rate_bp'), Number),
    requiredCertificate: orNull(text(row, 'required_certificate'), String),
    isPrivate: text(row, 'is_private') === 'true',
  }
}

function scriptOf(row: Row): Script {
  return {
    key: text(row, 'key'),
    version: Number(text(row, 'version')),
    contentClass: text(row, 'content_class'),
    textZh: text(row, 'text_zh'),
    textEn: text(row, 'text_en'),
    author: text(row, 'author'),
    approver: orNull(text(row, 'approver'), String),
    approvedOn: orNull(text(row, 'approved_on'), parseDay),
    validFrom: parseDay(text(row, 'valid_from')),
    validTo: orNull(text(row, 'valid_to'), parseDay),
  }
}
