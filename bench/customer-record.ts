import { sql } from 'kysely'
import type { RoleKey } from '../src/access/roles.ts'
import { createUser } from '../src/access/service.ts'
import { businessName, personName } from '../src/app/demo/made-up-names.ts'
import { creditCode, documentNumber, phoneNumber } from '../src/app/demo/made-up-numbers.ts'
import { randomOf } from '../src/app/demo/random.ts'
import { demoPassword, demoTotpSecret } from '../src/app/demo-users.ts'
import { profileFolder } from '../src/app/policy-profile.ts'
import { features } from '../src/features/catalog/registry.ts'
import { tokenParams } from '../src/kernel/ids.ts'
import { sealFields } from '../src/platform/crypto/keyring.ts'
import type { JobCtx } from '../src/platform/ctx.ts'
import { loadProfile } from '../src/platform/definitions.ts'
import { copyFrom } from '../src/platform/postgres/copy.ts'
import type { CopyRow } from '../src/platform/postgres/copy-text.ts'
import { tailTokenSql } from '../src/sources/account-tail.ts'
import { documentText } from '../src/sources/identity.ts'

/** Customers of one manager, and managers of one branch, as banks staff them (DOMAIN A9). */
const PER_MANAGER = 400
const PER_BRANCH = 5
const RUN = 1
/** Stands for the wide table of a features run. */
const TABLE = 'features_bench'

/** A made-up customer: the same for a number whoever else is made. One in twenty is a firm. */
export type Somebody = {
  readonly kind: 'personal' | 'business'
  readonly fullName: string
  readonly phone: string
  readonly documentNumber: string
}

const random = randomOf(7)

export function somebody(customerId: number): Somebody {
  random.restart(customerId)
  const isFirm = random.chance(0.05)
  const born = `19${random.between(50, 99)}0${random.between(1, 9)}${random.between(10, 28)}`
  return {
    kind: isFirm ? 'business' : 'personal',
    fullName: isFirm ? businessName(random) : personName(random),
    phone: phoneNumber(random.below(10_000_000)),
    documentNumber: isFirm ? creditCode(customerId) : documentNumber(customerId, born, 'f'),
  }
}

/** The account number of a customer's nth account. */
export const accountOf = (customerId: number, nth: number): string => `629999${String(customerId * 3 + nth).padStart(10, '0')}`

export type Bank = { readonly managers: number; readonly branches: number }

export const managerOf = (customerId: number, { managers }: Bank): number => 1 + ((customerId - 1) % managers)

/**
 * Fills both stores with what a customer is found by and shown with: sealed names, blind indexes, three accounts each, a features run. Every party has the same data key, so
 * that a million are written within minutes; opening one costs what it costs in any bank.
 */
export async function fillBank(ctx: JobCtx, customers: number): Promise<Bank> {
  const managers = Math.max(20, Math.ceil(customers / PER_MANAGER))
  const bank = { managers, branches: Math.ceil(managers / PER_BRANCH) }
  await ctx.slice((db) => loadProfile(db, profileFolder('default'), ctx.clock.now()))
  await fillOrganisation(ctx, bank)
  await fillParties(ctx, customers, bank)
  await fillWarehouse(ctx, customers)
  await ctx.pg.pool.query('analyze')
  return bank
}

async function fillOrganisation({ pg }: JobCtx, { managers, branches }: Bank): Promise<void> {
  await pg.pool.query(
    `insert into org_units (org_id, code, kind, parent_id, name_zh, name_en, valid_from) values (1, 'B', 'bank', null, '行', 'Bank', '2020-01-01')`,
  )
  await pg.pool.query(
    `insert into org_units (org_id, code, kind, parent_id, name_zh, name_en, valid_from)
     select 1 + n, 'B' || n, 'branch', 1, '支行' || n, 'Branch ' || n, '2020-01-01' from generate_series(1, $1::int) n`,
    [branches],
  )
  await pg.pool.query(
    `insert into staff (staff_id, staff_no, name_zh, name_en, post, org_id, minutes_per_day, active_from)
     select n, 'M' || n, '经理' || n, 'Manager ' || n, 'rm', 2 + (n - 1) / $2::int, 240, '2020-01-01' from generate_series(1, $1::int) n`,
    [managers, PER_BRANCH],
  )
  await pg.pool.query(
    `insert into runs (run_id, step, business_date, status, owner, heartbeat_at, started_at, details) values
       ($1, 'features', '2026-10-15', 'published', '', '2026-10-15', '2026-10-15', $2)`,
    [RUN, JSON.stringify({ table: TABLE, keys: features.map(({ key }) => key), codes: { tier: tiers } })],
  )
  await pg.pool.query(`insert into run_slices (feed, day, run_id, rows) values ('account', '2026-10-15', $1, 1)`, [RUN])
  await pg.pool.query(`insert into nights (business_date, status, started_at) values ('2026-10-15', 'published', '2026-10-15')`)
}

const tiers = [1, 2, 3, 4].map((number) => ({ key: `T${number}`, number, label: { zh: `等级${number}`, en: `Tier ${number}` } }))

async function fillParties(ctx: JobCtx, customers: number, bank: Bank): Promise<void> {
  const key = ctx.keyring.newDataKey()
  const client = await ctx.pg.pool.connect()
  const everybody = function* (row: (customerId: number) => readonly CopyRow[]): Generator<CopyRow> {
    for (let customerId = 1; customerId <= customers; customerId += 1) yield* row(customerId)
  }
  try {
    await copyFrom(
      client,
      'copy customers (customer_id, branch_id, owner_staff_id, kind, opened_on, recorded_at) from stdin',
      everybody((id) => {
        const manager = managerOf(id, bank)
        return [[id, 2 + Math.floor((manager - 1) / PER_BRANCH), manager, somebody(id).kind, '2020-01-01', '2026-10-15']]
      }),
    )
    await copyFrom(
      client,
      'copy parties (party_id, customer_id, source, kind, sealed, run_id) from stdin',
      everybody((id) => {
        const { kind, ...fields } = somebody(id)
        return [[id, id, 'core', kind, sealFields(ctx.keyring.suite, key, { partyKey: `C${id}`, ...fields }), RUN]]
      }),
    )
    await copyFrom(
      client,
      'copy party_identifiers (kind, blind, party_id) from stdin',
      everybody((id) => {
        const { kind, phone, documentNumber } = somebody(id)
        const type = kind === 'business' ? 'uscc' : 'id-card'
        return [
          ['phone', ctx.keyring.blind('phone', phone), id],
          ['document', ctx.keyring.blind('document', documentText(type, documentNumber)), id],
        ]
      }),
    )
    await client.query(
      `insert into party_keys (party_id, source, key_token, wrapped, kid) select c, 'core', int4send(c), $2, '1' from generate_series(1, $1::int) c`,
      [customers, key.wrapped],
    )
  } finally {
    client.release()
  }
}

async function fillWarehouse({ warehouse, keyring }: JobCtx, customers: number): Promise<void> {
  await warehouse.command(
    `INSERT INTO accounts (run_id, party_id, account_token, tail_token, asset_class, product_code, currency, opened_on, principal_fen, limit_fen, rate_bp, status)
     SELECT ${RUN}, intDiv(number, 3) + 1, number, ${tailTokenSql(`concat('629999', leftPad(toString(number + 3), 10, '0'))`)}, 'deposit', 'DD', 'CNY', '2020-01-01', 0, 0, 0, 'open'
     FROM numbers({accounts:UInt64})`,
    { accounts: customers * 3, ...tokenParams(keyring.token.key) },
    { heavy: true },
  )
  await warehouse.command(
    `CREATE TABLE ${TABLE} (run_id UInt32, customer_id UInt32, tier UInt8) ENGINE = MergeTree PARTITION BY run_id ORDER BY customer_id`,
  )
  await warehouse.command(
    `INSERT INTO ${TABLE} (run_id, customer_id, tier) SELECT ${RUN}, number + 1, number % 4 + 1 FROM numbers({customers:UInt64})`,
    { customers },
    { heavy: true },
  )
}

export type User = { readonly login: string; readonly role: RoleKey; readonly staffId: number }

/** Makes twenty users, spread over the bank: mostly managers, some heads of branches, some who see the whole bank. */
export async function makeUsers(ctx: JobCtx, { managers }: Bank): Promise<readonly User[]> {
  const roles: readonly RoleKey[] = [
    ...Array<RoleKey>(14).fill('rm'),
    'branch-head',
    'branch-head',
    'lobby',
    'compliance',
    'compliance',
    'campaign-manager',
  ]
  const users = roles.map((role, i) => {
    const staffId = 1 + Math.floor((i * managers) / roles.length)
    return { login: `M${staffId}`, role, staffId }
  })
  for (const { login, role, staffId } of users)
    await ctx.slice(async (db) => {
      const found = await sql<{ org_id: number }>`select org_id from staff where staff_id = ${staffId}`.execute(db)
      const isOfBank = role === 'compliance' || role === 'campaign-manager'
      const roles = [{ role, orgId: isOfBank ? 1 : (found.rows[0]?.org_id ?? 0) }]
      await createUser(
        { ...ctx, db },
        { login, password: demoPassword, totpSecret: demoTotpSecret, staffNo: login, isDemo: true, roles },
        ctx.user,
      )
    })
  return users
}
