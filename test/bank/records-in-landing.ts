// Puts the record files of the twelve customers into the landing tables, as the door would, for tests of what pulls from there.
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { tokenOf } from '../../src/kernel/ids.ts'
import type { JobCtx } from '../../src/platform/ctx.ts'
import { sealFields } from '../../src/platform/crypto/keyring.ts'
import { documentText, identityText, normalPhone, type PartyFields } from '../../src/sources/identity.ts'
import { bankFeeds } from './truths.ts'

type Row = Readonly<Record<string, string>>
const rowsOf = (feed: string): Row[] => parse(readFileSync(`${bankFeeds}${feed}.csv`), { columns: true })
const or = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)
const cents = (amount: string | undefined): number | null => (or(amount) === null ? null : Math.round(Number(amount) * 100))

/** Lands organisation, staff, certificates, parties, assignments, consents, risk assessments, qualified investors and restrictions; the parties are numbered in natural-key order. */
export async function twelveInLanding(ctx: JobCtx): Promise<void> {
  await ctx.slice(async (db) => {
    for (const row of rowsOf('organisation'))
      await sql`insert into landing_organisation values (${row['code']}, 1, ${row['kind']}, ${or(row['parent_code'])}, ${row['name_zh']}, ${row['name_en']}, ${row['valid_from']}, ${or(row['valid_to'])})`.execute(
        db,
      )
    for (const row of rowsOf('staff'))
      await sql`insert into landing_staff values (${row['staff_no']}, 1, ${row['name_zh']}, ${row['name_en']}, ${row['post']}, ${row['org_code']}, ${Number(row['minutes_per_day'])}, ${row['active_from']}, ${or(row['active_to'])})`.execute(
        db,
      )
    for (const row of rowsOf('certificate'))
      await sql`insert into landing_certificate values (${row['staff_no']}, ${row['kind']}, ${row['number']}, ${row['valid_from']}, ${row['valid_to']}, 1)`.execute(
        db,
      )
    const idOf = new Map<string, number>()
    for (const [i, row] of rowsOf('party').entries()) {
      idOf.set(`${row['source']}/${row['party_key']}`, i + 1)
      await landParty(ctx, db, i + 1, row)
    }
    const party = (row: Row): number => idOf.get(`${row['source']}/${row['party_key']}`) ?? 0
    const token = (row: Row): Buffer => Buffer.from(tokenOf(ctx.keyring.token.key, 'row', 'core', JSON.stringify(row)))
    for (const row of rowsOf('assignment'))
      await sql`insert into landing_assignment values (${party(row)}, 1, ${row['staff_no']}, ${row['valid_from']}, ${or(row['valid_to'])})`.execute(
        db,
      )
    for (const row of rowsOf('consent'))
      await sql`insert into landing_consent values (${token(row)}, 1, ${party(row)}, ${row['purpose']}, ${row['channel']}, ${row['status']}, ${row['text_version']}, ${row['method']}, ${row['evidence']}, ${row['effective_on']}, ${or(row['expires_on'])})`.execute(
        db,
      )
    for (const row of rowsOf('risk_assessment'))
      await sql`insert into landing_risk_assessment values (${party(row)}, ${row['assessed_on']}, 1, ${Number(row['level'])}, ${row['expires_on']}, ${cents(row['affordable'])})`.execute(
        db,
      )
    for (const row of rowsOf('qualified_investor'))
      await sql`insert into landing_qualified_investor values (${party(row)}, ${row['verified_on']}, 1, ${row['valid_to']}, ${row['basis']}, ${Number(row['experience_years'])})`.execute(
        db,
      )
    for (const row of rowsOf('restriction'))
      await sql`insert into landing_restriction values (${token(row)}, 1, ${party(row)}, ${row['kind']}, ${row['channel']}, ${row['valid_from']}, ${or(row['valid_to'])})`.execute(
        db,
      )
  })
}

type Db = Parameters<Parameters<JobCtx['slice']>[0]>[0]

async function landParty(ctx: JobCtx, db: Db, partyId: number, row: Row): Promise<void> {
  const { keyring } = ctx
  const key = keyring.newDataKey()
  const of = (field: string): string => row[field] ?? ''
  const fields: PartyFields = {
    partyKey: of('party_key'),
    fullName: of('full_name'),
    documentNumber: of('document_number'),
    phone: of('phone'),
    address: of('address'),
  }
  const [type, number] = [of('document_type'), of('document_number')]
  const keyToken = Buffer.from(tokenOf(keyring.token.key, 'party', of('source'), of('party_key')))
  await sql`insert into party_keys (party_id, source, key_token, wrapped, kid) values (${partyId}, ${of('source')}, ${keyToken}, ${key.wrapped}, '1')`.execute(
    db,
  )
  await sql`
    insert into landing_party (party_id, run_id, source, kind, sealed, identity_blind, document_blind, phone_blind, born_on, gender, document_type, document_expires_on, branch_code, opened_on, personalised, row_hash)
    values (${partyId}, 1, ${of('source')}, ${of('kind')}, ${sealFields(keyring.suite, key, fields)}, ${keyring.blind('identity', identityText(type, number, fields.fullName))},
      ${keyring.blind('document', documentText(type, number))}, ${keyring.blind('phone', normalPhone(of('phone')))}, ${or(row['born_on'])}, ${or(row['gender'])}, ${type},
      ${or(row['document_expires_on'])}, ${of('branch_code')}, ${of('opened_on')}, ${row['personalised'] === 'true'}, ${keyToken})`.execute(
    db,
  )
}
