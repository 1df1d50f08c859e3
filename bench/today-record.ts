import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createUser } from '../src/access/service.ts'
import { tokenOf } from '../src/kernel/ids.ts'
import { profileFolder } from '../src/app/policy-profile.ts'
import { demoPassword, demoTotpSecret } from '../src/app/demo-users.ts'
import { featuresRead } from '../src/decisions/bundle.ts'
import type { Bundle } from '../src/decisions/bundle-shape.ts'
import { shippedBundle } from '../src/decisions/service-shipped-policy.ts'
import { keepBundle } from '../src/decisions/store.ts'
import { fieldsOfScheme } from '../src/features/service.ts'
import { storedScheme } from '../src/features/tier-scheme.ts'
import { parseDay } from '../src/kernel/day.ts'
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
  const { bundle, inputs, offer, treatment } = tierTopup()
  const bundleHash = await ctx.slice((db) => keepBundle(db, bundle, ctx.clock.now()))
  await fillGateFacts(fill, bundle)
  const decided = Math.min(customers, managers * TASKS)
  await fill(
    `insert into issued_decisions (run_id, customer_id, party_id, branch_id, owner_staff_id, offer_key, treatment_key, channel, priority, propensity_ppm, context_ppm,
       value_fen, lever_ppm, bundle_hash, inputs, outcome, seed, issued_at)
     select 1, c, c, ${branch}, ${owner}, $2, $3, 'phone', 1000000 - c, 1, 1, 80000, 1, decode($4, 'hex'), $5::jsonb, '{}', '', '2026-10-15'
     from generate_series(1, $1::int) c`,
    [decided, offer, treatment, bundleHash, JSON.stringify(inputs)],
  )
  await fill(
    `insert into contact_ledger (customer_id, party_id, branch_id, owner_staff_id, channel, content_class, on_day, state, decision_id, reserved_at, expires_on)
     select customer_id, party_id, branch_id, owner_staff_id, 'phone', 'marketing', '2026-10-16', 'reserved', decision_id, '2026-10-15', '2026-10-30' from issued_decisions`,
  )
  await fill(
    `insert into tasks (decision_id, run_id, customer_id, party_id, branch_id, owner_staff_id, status, offer_key, offer_version, trigger_key, tier_key, channel, content_class,
       due_on, expires_on, business_date, rank, priority, value_fen, amount_fen, minutes, reasons, script_key, script_version, gates, runners_up, contact_id, customer_owner_id, created_at, updated_at)
     select decision_id, 1, customer_id, party_id, branch_id, owner_staff_id, case when decision_id % 12 = 0 then 'done' else 'open' end, offer_key, 1, 'near-tier', 'GOLD', 'phone',
       'marketing', date '2026-10-16' + (decision_id % 3)::int, '2026-10-30', '2026-10-15', 1, priority, value_fen, 30000000, 8,
       '[{"key":"maturity","zh":"4 天后起有产品到期，15 天内到期 30.00 万元","en":"CNY 300.00k matures within 15 days","numbers":{"amount_fen":30000000,"days_ahead":4}}]',
       null, null, '[{"key":"scope","version":1},{"key":"consent","version":1}]', '[]', contact_id, owner_staff_id, '2026-10-16 08:00', '2026-10-16 08:00'
     from issued_decisions join contact_ledger using (decision_id, customer_id, party_id, branch_id, owner_staff_id)`,
  )
  await fill(
    `insert into responses (task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, staff_id, user_id, channel, outcome, next_step, recorded_at, business_date)
     select task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, owner_staff_id, 0, 'phone', 'interested', 'none', '2026-10-16 09:00', '2026-10-16'
     from tasks where status = 'done'`,
  )
  await fill('analyze')
  return { managers, tasks: decided }
}

const profile = profileFolder('default')

/** What every open task of the bench is about: marketing by telephone to one who is a step from the next tier, decided by the shipped policy. */
function tierTopup(): { readonly bundle: Bundle; readonly inputs: object; readonly offer: string; readonly treatment: string } {
  const scheme = JSON.parse(readFileSync(join(profile, 'tier-scheme.json'), 'utf8')) as { items: { body: unknown }[] }
  const features = [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()]
  const files = { profile, catalogue: join(import.meta.dirname, '../test/bank/feeds') }
  const bundle = shippedBundle(files, { asOf: parseDay('2026-10-15'), features })
  const known: Readonly<Record<string, number>> = {
    tier: 2,
    tier_gap_fen: 3_875_000,
    tier_next_fen: 50_000_000,
    tier_forecast_ppm: 960_000,
  }
  const inputs = {
    features: Object.fromEntries(featuresRead(bundle).map((key) => [key, known[key] ?? null])),
    hits: [{ trigger: 'near-tier', bucket: '2026-10-15', evidence: {} }],
  }
  return { bundle, inputs, offer: 'tier-topup', treatment: 'tier-topup-phone' }
}

/** What gates are asked of when a list is read: consents of everybody, restrictions of some, certificates, contacts of other systems, the scripts. */
async function fillGateFacts(
  fill: (text: string, values?: readonly unknown[]) => Promise<void>,
  { scripts }: Bundle,
): Promise<void> {
  await fill(
    `insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at)
     select party_id, 'marketing', channel, 'granted', '1', 'signed', 'form', '2026-01-01', '2026-01-01' from parties, unnest(array['all', 'phone']) channel`,
  )
  await fill(
    `insert into restrictions (party_id, kind, channel, valid_from, valid_to, recorded_at)
     select party_id, 'complaint-freeze', 'all', '2026-01-01', '2026-02-01', '2026-01-01' from parties where party_id % 20 = 0`,
  )
  await fill(
    `insert into staff_certificates (staff_id, kind, number, valid_from, valid_to)
     select staff_id, kind, kind || staff_id, '2025-01-01', '2027-12-31' from staff, unnest(array['fund', 'wealth', 'insurance']) kind`,
  )
  await fill(
    `insert into delivered_contacts (party_id, on_day, channel, content_class) select party_id, '2026-09-25', 'sms', 'marketing' from parties where party_id % 4 = 0`,
  )
  for (const script of Object.values(scripts))
    await fill(
      `insert into scripts (key, version, content_class, text_zh, text_en, author, approver, approved_on, valid_from, valid_to) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        script.key,
        script.version,
        script.contentClass,
        script.textZh,
        script.textEn,
        script.author,
        script.approver,
        script.approvedOn,
        script.validFrom,
        script.validTo,
      ],
    )
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
