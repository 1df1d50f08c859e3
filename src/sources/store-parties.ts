import { sql } from 'kysely'
import { tokenOf } from '../kernel/ids.ts'
import { type DataKey, type Keyring, sealFields } from '../platform/crypto/keyring.ts'
import { kidOf } from '../platform/crypto/suite.ts'
import type { Db } from '../platform/ctx.ts'
import type { CopyRow } from '../platform/postgres/copy-text.ts'
import { copyInto } from '../platform/postgres/open.ts'
import type { Row } from './feeds/feed.ts'
import { documentText, identityText, normalPhone, type PartyFields } from './identity.ts'
import { type Landing, landSlice } from './store-landing.ts'

/** Source and key of a party as the file gives them. */
export type PartyName = { readonly source: string; readonly partyKey: string }

const PIECE = 20_000

/** The keyed hash a party is known by in both stores. */
export function partyToken(keyring: Keyring, name: PartyName): Uint8Array {
  return tokenOf(keyring.token.key, 'party', name.source, name.partyKey)
}

/**
 * Gives every party of a file that is not yet known its number and its own data key. Numbers are dense and in the order of (source, key),
 * so that two imports of the same files number alike; all in one transaction, for a crash must not leave a gap. Returns how many were new.
 */
export async function numberParties(db: Db, keyring: Keyring, names: AsyncIterable<readonly PartyName[]>): Promise<number> {
  await sql`create temp table arriving (source text, party_key text, key_token bytea) on commit drop`.execute(db)
  await copyInto(db, { table: 'arriving', columns: ['source', 'party_key', 'key_token'] }, namesToCopy(keyring, names))
  await sql`insert into counters (key, value) values ('party', 0) on conflict (key) do nothing`.execute(db)
  const taken = await sql<{ value: number }>`select value from counters where key = 'party' for update`.execute(db)
  const before = Number(taken.rows[0]?.value ?? 0)
  await sql`
    create temp table numbered on commit drop as
    select row_number() over (order by source collate "C", party_key collate "C")::int as place, source, key_token from (
      select distinct source, party_key, key_token from arriving where not exists (select from party_keys where party_keys.key_token = arriving.key_token)) a`.execute(
    db,
  )
  await sql`alter table numbered add primary key (place)`.execute(db)
  const counted = await sql<{ rows: number }>`select count(*)::int as rows from numbered`.execute(db)
  const total = counted.rows[0]?.rows ?? 0
  // Row-level security takes no COPY: the keys go in by way of a working table.
  await sql`create temp table keyed (party_id int, source text, key_token bytea, wrapped bytea, kid text) on commit drop`.execute(
    db,
  )
  for (let from = 0; from < total; from += PIECE) {
    const piece = await sql<{ place: number; source: string; key_token: Buffer }>`
      select place, source, key_token from numbered where place > ${from} and place <= ${from + PIECE} order by place`.execute(db)
    await copyInto(
      db,
      { table: 'keyed', columns: ['party_id', 'source', 'key_token', 'wrapped', 'kid'] },
      piece.rows.map(({ place, source, key_token }): CopyRow => {
        const { wrapped } = keyring.newDataKey()
        return [before + place, source, key_token, wrapped, String(kidOf(wrapped))]
      }),
    )
  }
  await sql`insert into party_keys (party_id, source, key_token, wrapped, kid) select party_id, source, key_token, wrapped, kid from keyed`.execute(
    db,
  )
  await sql`update counters set value = ${before + total} where key = 'party'`.execute(db)
  await sql`drop table arriving, numbered, keyed`.execute(db)
  return total
}

async function* namesToCopy(keyring: Keyring, names: AsyncIterable<readonly PartyName[]>): AsyncGenerator<CopyRow> {
  for await (const batch of names)
    for (const name of batch) yield [name.source, name.partyKey, Buffer.from(partyToken(keyring, name))]
}

const columns = [
  'party_id',
  'source',
  'kind',
  'sealed',
  'identity_blind',
  'document_blind',
  'phone_blind',
  'born_on',
  'gender',
  'document_type',
  'document_expires_on',
  'branch_code',
  'opened_on',
  'personalised',
  'row_hash',
] as const

type Known = {
  readonly party_id: number
  readonly wrapped: Buffer | null
  readonly row_hash: Buffer | null
  readonly is_live: boolean
}

/**
 * Seals a slice of parties with their own keys and lands them. A row equal to the landed one (by its keyed hash) is not sealed again; one
 * whose key was destroyed (an erased person) stays erased. `isNew` counts keys first seen by this run.
 */
export async function landParties(db: Db, keyring: Keyring, rows: readonly Row[], runId: number): Promise<Landing> {
  const named = rows.map((row) => ({
    row,
    token: partyToken(keyring, { source: String(row['source']), partyKey: String(row['party_key']) }),
  }))
  const found = await sql<Known & { token: string }>`
    select encode(k.key_token, 'hex') as token, k.party_id, k.wrapped, l.row_hash,
      coalesce(l.run_id = ${runId} or exists (select from runs r where r.run_id = l.run_id and r.status in ('published', 'superseded')), false) as is_live
    from party_keys k left join landing_party l using (party_id)
    where k.key_token = any(${named.map(({ token }) => Buffer.from(token))}::bytea[])`.execute(db)
  const known = new Map(found.rows.map((row) => [row.token, row]))
  const places: number[] = []
  const copied: CopyRow[] = []
  let same = 0
  named.forEach(({ row, token }, place) => {
    const party = known.get(Buffer.from(token).toString('hex'))
    if (party === undefined) throw new Error('a party of this file was not numbered')
    const hash = keyring.blind('party-row', JSON.stringify(row))
    const isSame = party.is_live && party.row_hash !== null && hash.equals(party.row_hash)
    if (party.wrapped === null || isSame) same += 1
    else {
      places.push(place)
      copied.push(landedParty(keyring, keyring.unwrap(party.wrapped), party.party_id, row, hash))
    }
  })
  if (copied.length === 0) return { isNew: 0, changed: 0, same, duplicates: [] }
  const landing = await landSlice(db, { table: 'landing_party', key: ['party_id'], columns }, copied, { runId, touch: false })
  return { ...landing, same: landing.same + same, duplicates: landing.duplicates.map((index) => places[index] ?? 0) }
}

function landedParty(keyring: Keyring, dataKey: DataKey, partyId: number, row: Row, hash: Buffer): CopyRow {
  const given = (name: string): string | undefined => (typeof row[name] === 'string' ? row[name] : undefined)
  const [type, number, phone, address, fullName] = [
    given('document_type'),
    given('document_number'),
    given('phone'),
    given('address'),
    given('full_name') ?? '',
  ]
  const fields: PartyFields = {
    partyKey: given('party_key') ?? '',
    fullName,
    ...(number === undefined ? {} : { documentNumber: number }),
    ...(phone === undefined ? {} : { phone }),
    ...(address === undefined ? {} : { address }),
  }
  const hasDocument = type !== undefined && number !== undefined
  return [
    partyId,
    given('source') ?? '',
    given('kind') ?? '',
    sealFields(keyring.suite, dataKey, fields),
    hasDocument ? keyring.blind('identity', identityText(type, number, fullName)) : null,
    hasDocument ? keyring.blind('document', documentText(type, number)) : null,
    phone === undefined ? null : keyring.blind('phone', normalPhone(phone)),
    given('born_on') ?? null,
    given('gender') ?? null,
    type ?? null,
    given('document_expires_on') ?? null,
    given('branch_code') ?? '',
    given('opened_on') ?? '',
    row['personalised'] !== false,
    hash,
  ]
}
