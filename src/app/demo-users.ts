import { sql } from 'kysely'
import { fromBase32, codeOf, stepAt } from '../access/totp.ts'
import type { RoleKey } from '../access/roles.ts'
import { createUser } from '../access/service.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db, JobCtx } from '../platform/ctx.ts'
import { demoLogins } from './demo/network.ts'

/** What every demo user signs in with; printed at the start, and of no use anywhere else: demo users are made in demo installations only. */
export const demoPassword = 'Jiangcheng-2026!'
/** The second factor of every demo user (base32). `zhike user code` prints the code of the moment. */
export const demoTotpSecret = 'JIANGCHENGYINHANGZHIKEDEMO234567'

/** Roles held for the whole bank or for no customer at all are given at its root unit; the others where the person works. */
const atRoot: ReadonlySet<string> = new Set(['campaign-manager', 'compliance', 'system-admin', 'security-admin', 'audit-admin'])

export type DemoUser = { readonly login: string; readonly role: RoleKey }

/** One user of each role. */
export const demoUsers: readonly DemoUser[] = Object.entries(demoLogins).map(([role, login]) => ({
  role: role as RoleKey,
  login,
}))

/** Makes the users that do not exist yet; their staff must have been pulled from landing. Answers how many were made. */
export async function makeDemoUsers(ctx: JobCtx, users: readonly DemoUser[]): Promise<number> {
  let made = 0
  for (const { login, role } of users) {
    const isNew = await ctx.slice(async (db) => {
      const found = await sql`select 1 from users where login = ${login}`.execute(db)
      if (found.rows.length > 0) return false
      const orgId = await unitOf(db, login, role)
      await createUser(
        { ...ctx, db },
        { login, password: demoPassword, totpSecret: demoTotpSecret, staffNo: login, isDemo: true, roles: [{ role, orgId }] },
        ctx.user,
      )
      return true
    })
    if (isNew) made += 1
  }
  return made
}

async function unitOf(db: Db, staffNo: string, role: string): Promise<number> {
  const found = atRoot.has(role)
    ? await sql<{ org_id: number }>`select org_id from org_units where kind = 'bank' order by org_id limit 1`.execute(db)
    : await sql<{ org_id: number }>`select org_id from staff where staff_no = ${staffNo}`.execute(db)
  const unit = found.rows[0]
  if (unit === undefined)
    throw new AppError('precondition-failed', { message: `The unit of demo user ${staffNo} is not known: run the night first` })
  return unit.org_id
}

/** The one-time code of the demo users at an instant. */
export function demoCode(now: Date): string {
  const secret = fromBase32(demoTotpSecret)
  if (secret === undefined) throw new AppError('internal', { message: 'The demo secret is not base32' })
  return codeOf(secret, stepAt(now))
}

/** Whether this installation was filled with the made-up bank: its clock then stands on the demo's day. */
export async function hasDemoUsers(ctx: JobCtx): Promise<boolean> {
  const found = await ctx.slice((db) => sql`select 1 from users where demo limit 1`.execute(db))
  return found.rows.length > 0
}
