import { sql } from 'kysely'
import { sha256Of } from '../kernel/ids.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db } from './ctx.ts'

/** What a client calls one press of a button, and what it sent with it. */
export type Press = {
  readonly userId: number
  readonly key: string
  readonly route: string
  readonly body: unknown
  readonly at: Date
}

/** A first answer as it was kept: sealed, for it may hold what a reveal revealed. */
export type KeptAnswer = { readonly status: number; readonly sealed: Uint8Array }

/** A key is what a client made up for one press: up to 255 visible characters. */
export function isPressKey(key: string): boolean {
  return /^[\x21-\x7e]{1,255}$/.test(key)
}

/**
 * Takes the key for this press, in the transaction of the change itself. Undefined: it is ours, go on. Otherwise the answer the first press got, to be given again.
 * A second press that comes while the first still works waits for it, here, on the row's lock. The same key with another body or route is a conflict.
 * What failed took its key back with it, for nothing was done: only what was done is never done twice.
 */
export async function claimPress(db: Db, press: Press): Promise<KeptAnswer | undefined> {
  const bodyHash = Buffer.from(sha256Of(JSON.stringify(press.body ?? null)), 'hex')
  const taken = await sql`
    insert into idempotency_keys (user_id, key, route, body_hash, created_at)
    values (${press.userId}, ${press.key}, ${press.route}, ${bodyHash}, ${press.at}) on conflict do nothing`.execute(db)
  if (taken.numAffectedRows === 1n) return undefined
  const found = await sql<{ route: string; body_hash: Buffer; status: number | null; sealed: Buffer | null }>`
    select route, body_hash, status, sealed from idempotency_keys where user_id = ${press.userId} and key = ${press.key}`.execute(
    db,
  )
  const first = found.rows[0]
  if (first === undefined || first.status === null || first.sealed === null)
    throw new AppError('conflict', { message: 'The first call with this idempotency key has not been answered' })
  if (first.route !== press.route || !first.body_hash.equals(bodyHash))
    throw new AppError('conflict', {
      message: 'This idempotency key was used for another call',
      data: { header: 'idempotency-key' },
    })
  return { status: first.status, sealed: first.sealed }
}

/** Keeps the answer of a press beside its key, in the same transaction. */
export async function keepAnswer(db: Db, press: Press, answer: KeptAnswer): Promise<void> {
  await sql`
    update idempotency_keys set status = ${answer.status}, sealed = ${Buffer.from(answer.sealed)}
    where user_id = ${press.userId} and key = ${press.key}`.execute(db)
}

/** Forgets keys from before an instant; a day is what clients may count on. */
export async function forgetPresses(db: Db, before: Date): Promise<number> {
  const gone = await sql`delete from idempotency_keys where created_at < ${before}`.execute(db)
  return Number(gone.numAffectedRows ?? 0n)
}
