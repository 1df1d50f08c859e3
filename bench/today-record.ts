import { sql } from 'kysely'
import { createUser } from '../src/access/service.ts'
import { tokenOf } from '../src/kernel/ids.ts'
import { profileFolder } from '../src/app/policy-profile.ts'
import { demoPassword, demoTotpSecret } from '../src/app/demo-users.ts'
import type { JobCtx } from '../src/platform/ctx.ts'
import { sealFields } from '../src/platform/crypto/keyring.ts'
import { loadProfile } from '../src/platform/definitions.ts'

/** Customers of one manager, and managers of one branch, as banks staff them (DOMAIN A9). */
const PER_MANAGER = 400
const PER_BRANCH = 5
/** Open tasks on a manager's list, and results recorded before. */
const TASKS = 25

/**
 * Fills a record with what Today reads: customers with sealed names, managers with full lists, results of earlier days. Every party has the same key and the
 * same sealed name, so that a million are written by one statement; opening one costs what it costs in any bank.
 */
export async function fillRecord(ctx: JobCtx, customers: number): Promise<{ readonly managers: number; readonly tasks: number }> {
  const { pool } = ctx.pg
  const managers = Math.max(20, Math.ceil(customers / PER_MANAGER))
  const key = ctx.keyring.newDataKey()
  const sealed = sealFields(ctx.keyring.suite, key, { fullName: '测试客户', phone: '19900000000' })
  await ctx.slice((db) => loadProfile(db, profileFolder('default'), ctx.clock.now()))
  const fill = async (text: string, values: readonly unknown[] = []) => void (await pool.query(text, [...values]))
  await fill(
    `insert into org_units (org_id, code, kind, parent_id, name_zh, name_en, valid_from) values (1, 'B', 'bank', null, '行', 'Bank', '2020-01-01')`,
  )
  await fill(
    `insert into org_units (org_id, code, kind, parent_id, name_zh, name_en, valid_from)
     select 1 + n, 'B' || n, 'branch', 1, '支行' || n, 'Branch ' || n, '2020-01-01' from generate_series(1, $1::int) n`,
    [Math.ceil(managers / PER_BRANCH)],
  )
  await fill(
    `insert into staff (staff_id, staff_no, name_zh, name_en, post, org_id, minutes_per_day, active_from)
     select n, 'M' || n, '经理' || n, 'Manager ' || n, 'rm', 2 + (n - 1) / $2::int, 240, '2020-01-01' from generate_series(1, $1::int) n`,
    [managers, PER_BRANCH],
  )
  const owner = `(1 + (c - 1) % ${managers})`
  const branch = `(2 + (c - 1) % ${managers} / ${PER_BRANCH})`
  await fill(
    `insert into customers (customer_id, branch_id, owner_staff_id, kind, opened_on, personalised, recorded_at)
     select c, ${branch}, ${owner}, 'personal', '2020-01-01', true, '2026-10-15' from generate_series(1, $1::int) c`,
    [customers],
  )
  await fill(
    `insert into parties (party_id, customer_id, source, kind, sealed, run_id) select c, c, 'core', 'personal', $2, 1 from generate_series(1, $1::int) c`,
    [customers, sealed],
  )
  await fill(
    `insert into party_keys (party_id, source, key_token, wrapped, kid) select c, 'core', int4send(c) || $3::bytea, $2, '1' from generate_series(1, $1::int) c`,
    [customers, key.wrapped, Buffer.from(tokenOf(ctx.keyring.token.key, 'party', 'bench', '')).subarray(4)],
  )
  await fill(
    `insert into runs (run_id, step, business_date, status, owner, heartbeat_at, started_at) values (1, 'decide', '2026-10-15', 'published', '', '2026-10-15', '2026-10-15')`,
  )
  await fill(`insert into nights (business_date, status, started_at) values ('2026-10-15', 'published', '2026-10-15')`)
  await fill(`insert into policy_bundles (bundle_hash, body, made_at) values ('\\x00', '{}', '2026-10-15')`)
  const decided = Math.min(customers, managers * TASKS)
  await fill(
    `insert into issued_decisions (run_id, customer_id, party_id, branch_id, owner_staff_id, offer_key, treatment_key, channel, priority, propensity_ppm, context_ppm,
       value_fen, lever_ppm, bundle_hash, inputs, outcome, seed, issued_at)
     select 1, c, c, ${branch}, ${owner}, o.key, o.key || '-phone', 'phone', 1000000 - c, 1, 1, 80000, 1, '\\x00', '{}', '{}', '', '2026-10-15'
     from generate_series(1, $1::int) c, (select key from definitions where kind = 'offer' order by key limit 1) o`,
    [decided],
  )
  await fill(
    `insert into tasks (decision_id, run_id, customer_id, party_id, branch_id, owner_staff_id, status, offer_key, offer_version, trigger_key, tier_key, channel, content_class,
       due_on, expires_on, business_date, rank, priority, value_fen, amount_fen, minutes, reasons, script_key, script_version, gates, runners_up, created_at, updated_at)
     select decision_id, 1, customer_id, party_id, branch_id, owner_staff_id, case when decision_id % 12 = 0 then 'done' else 'open' end, offer_key, 1, 'maturity', 'GOLD', 'phone',
       'service', date '2026-10-16' + (decision_id % 3)::int, '2026-10-30', '2026-10-15', 1, priority, value_fen, 30000000, 8,
       '[{"key":"maturity","zh":"4 天后起有产品到期，15 天内到期 30.00 万元","en":"CNY 300.00k matures within 15 days","numbers":{"amount_fen":30000000,"days_ahead":4}}]',
       null, null, '[{"key":"scope","version":1},{"key":"consent","version":1}]', '[]', '2026-10-16 08:00', '2026-10-16 08:00' from issued_decisions`,
  )
  await fill(
    `insert into responses (task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, staff_id, user_id, channel, outcome, next_step, recorded_at, business_date)
     select task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, owner_staff_id, 0, 'phone', 'interested', 'none', '2026-10-16 09:00', '2026-10-16'
     from tasks where status = 'done'`,
  )
  await fill('analyze')
  return { managers, tasks: decided }
}

/** Makes twenty managers, spread over the bank, who can sign in. */
export async function makeManagers(ctx: JobCtx, managers: number, count: number): Promise<readonly string[]> {
  const logins = Array.from({ length: count }, (_, i) => `M${1 + Math.floor((i * managers) / count)}`)
  for (const login of logins) {
    await ctx.slice(async (db) => {
      const found = await sql<{ org_id: number }>`select org_id from staff where staff_no = ${login}`.execute(db)
      const roles = [{ role: 'rm' as const, orgId: found.rows[0]?.org_id ?? 0 }]
      await createUser(
        { ...ctx, db },
        { login, password: demoPassword, totpSecret: demoTotpSecret, staffNo: login, isDemo: true, roles },
        ctx.user,
      )
    })
  }
  return logins
}
