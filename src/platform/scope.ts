import { sql } from 'kysely'
import type { Db, Principal } from './ctx.ts'

/** What row-level security is told of a person: the four settings its policies read. All are always set, none is ever empty, or every query raises. */
export function scopeSettings(user: Pick<Principal, 'scope' | 'staffId' | 'branches'>): Readonly<Record<string, string>> {
  return {
    scope: user.scope,
    staff: String(user.staffId),
    branches: `{${user.branches.join(',')}}`,
    counter_customer: '0',
  }
}

/** The settings of nobody: they are set, and open no row. A request begins with them, before it is known whose it is. */
export const noScope = scopeSettings({ scope: 'none', staffId: 0, branches: [] })

/** Makes the rest of the transaction see what this person sees. */
export async function enterScope(db: Db, user: Pick<Principal, 'scope' | 'staffId' | 'branches'>): Promise<void> {
  const { scope, staff, branches } = scopeSettings(user)
  await sql`select set_config('app.scope', ${scope}, true), set_config('app.staff', ${staff}, true), set_config('app.branches', ${branches}, true)`.execute(
    db,
  )
}

/**
 * Makes the rest of the transaction see one customer and nobody else, as the customer sees themselves. What is only read is read by a role of its own that can write nothing and
 * does not see what a person must not learn of themselves (a hold, the audit); what is changed is changed by the role of requests, over the same one customer.
 */
export async function enterVisit(db: Db, customerId: number, access: 'read' | 'change'): Promise<void> {
  const role = access === 'read' ? 'zhike_customer' : 'zhike_app'
  await sql`
    select set_config('app.scope', 'counter', true), set_config('app.staff', '0', true), set_config('app.branches', '{}', true),
      set_config('app.counter_customer', ${String(customerId)}, true), set_config('role', ${role}, true)`.execute(db)
}

/**
 * Does a part of a request over every row there is, and goes back to what the caller sees. For what must not depend on who asks: whether a customer may be
 * contacted hangs on contacts and tasks that are a colleague's. What comes out is a judgement or a change by rule, never rows for the caller to read; whom it is
 * about, the caller has seen before. Where the part throws there is nothing to go back to: the transaction is lost with it.
 */
export async function overTheBank<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ scope: string }>`select app_setting('scope') as scope`.execute(db)
  const before = rows[0]?.scope ?? 'none'
  if (before === 'bank') return work()
  await sql`select set_config('app.scope', 'bank', true)`.execute(db)
  const done = await work()
  await sql`select set_config('app.scope', ${before}, true)`.execute(db)
  return done
}
