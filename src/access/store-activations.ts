import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'

/** An activation somebody may complete: its change was approved, it was neither used nor taken back. It may have run out. */
export type ActivationRow = {
  readonly activationId: number
  readonly userId: number
  readonly requesterHash: Buffer
  readonly approverHash: Buffer
  readonly expiresAt: Date
  readonly totpSealed: Buffer | null
}

/** The first half, while the change waits for its second person. */
export async function insertActivation(
  db: Db,
  row: { readonly changeId: number; readonly requesterHash: Buffer; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    insert into activations (change_id, requester_hash, expires_at) values (${row.changeId}, ${row.requesterHash}, ${row.expiresAt})`.execute(
    db,
  )
}

/** Both halves at once, without a change. */
export async function insertWhole(
  db: Db,
  row: { readonly userId: number; readonly requesterHash: Buffer; readonly approverHash: Buffer; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    insert into activations (user_id, requester_hash, approver_hash, expires_at)
    values (${row.userId}, ${row.requesterHash}, ${row.approverHash}, ${row.expiresAt})`.execute(db)
}

/** Until when a proposal's half counts; undefined when the change has none. */
export async function expiryOfChange(db: Db, changeId: number): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select expires_at as at from activations where change_id = ${changeId} and revoked_at is null`.execute(db)
  return rows[0]?.at
}

/** The second half joins the first: from now on the user may be activated with both. */
export async function storeApproval(
  db: Db,
  changeId: number,
  row: { readonly userId: number; readonly approverHash: Buffer; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    update activations set user_id = ${row.userId}, approver_hash = ${row.approverHash}, expires_at = ${row.expiresAt} where change_id = ${changeId}`.execute(
    db,
  )
}

/** The half of a refused change opens nothing any more. */
export async function revokeOfChange(db: Db, changeId: number, at: Date): Promise<void> {
  await sql`update activations set revoked_at = ${at} where change_id = ${changeId} and revoked_at is null`.execute(db)
}

/** Whatever activation of a user still waits is void: a newer one takes its place. */
export async function revokeOfUser(db: Db, userId: number, at: Date): Promise<void> {
  await sql`
    update activations set revoked_at = ${at} where user_id = ${userId} and used_at is null and revoked_at is null`.execute(db)
}

/** The activation of a user that waits, if any. */
export async function findActivation(db: Db, userId: number): Promise<ActivationRow | undefined> {
  const { rows } = await sql<ActivationRow>`
    select activation_id as "activationId", user_id as "userId", requester_hash as "requesterHash", approver_hash as "approverHash",
      expires_at as "expiresAt", totp_sealed as "totpSealed"
    from activations where user_id = ${userId} and used_at is null and revoked_at is null`.execute(db)
  return rows[0]
}

/** The authenticator secret that was shown; the one shown before is forgotten. */
export async function storeShownSecret(db: Db, activationId: number, sealed: Buffer): Promise<void> {
  await sql`update activations set totp_sealed = ${sealed} where activation_id = ${activationId}`.execute(db)
}

/** The activation is done; its copy of the secret goes, the user has it. */
export async function storeUse(db: Db, activationId: number, at: Date): Promise<void> {
  await sql`update activations set used_at = ${at}, totp_sealed = null where activation_id = ${activationId}`.execute(db)
}
