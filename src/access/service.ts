import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { realClock } from '../platform/clock.ts'
import { hashPassword } from '../platform/crypto/passwords.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import { inTransaction, type Pg } from '../platform/postgres/open.ts'
import { noScope } from '../platform/scope.ts'
import { type AuditEntry, type ChainedEntry, linkOf } from './audit.ts'
import { orgTree } from './org.ts'
import { type RoleKey, roleOf } from './roles.ts'
import { checkTogether } from './service-roles.ts'
import { insertEntries, lockHead } from './store-audit.ts'
import { danglingCodes, moveOrgVersion, pullCertificates, pullStaff, pullUnits, readUnits } from './store-org.ts'
import { findStaff, insertRole, insertUser } from './store-users.ts'

/** What is said for the audit. `action` reads stage.noun.verb; `data` holds references and reasons' codes, never a customer's name, number or words. */
export type AuditNote = {
  readonly user: { readonly userId: number; readonly login: string }
  readonly action: string
  readonly subjectKind?: string
  readonly subjectId?: string
  readonly customerId?: number | undefined
  readonly outcome?: 'done' | 'refused'
  readonly data?: AuditEntry['data']
}

/**
 * Adds an entry to the chain in the transaction of the change it tells of: both are kept or neither. It locks the end of the chain until the transaction ends, so
 * call it last. The time is the wall's, whatever day the bank is at. Returns the entry's number.
 */
export async function appendAudit(db: Db, note: AuditNote): Promise<number> {
  return appendAudits(db, [note])
}

/** Adds one entry for each note, in their order, as appendAudit does; returns the number of the last. A night issues thousands: they are two statements a slice. */
export async function appendAudits(db: Db, notes: readonly AuditNote[]): Promise<number> {
  const head = await lockHead(db)
  const at = realClock.wall().toISOString()
  const entries: ChainedEntry[] = []
  for (const note of notes) {
    const before = entries.at(-1) ?? head
    const entry: AuditEntry = {
      seq: before.seq + 1,
      at,
      userId: note.user.userId === 0 ? null : note.user.userId,
      login: note.user.login,
      action: note.action,
      subjectKind: note.subjectKind ?? '',
      subjectId: note.subjectId ?? '',
      customerId: note.customerId ?? null,
      outcome: note.outcome ?? 'done',
      // As it will be read back: members that are undefined are not there.
      data: JSON.parse(JSON.stringify(note.data ?? {})) as AuditEntry['data'],
    }
    entries.push({ ...entry, prevHash: before.hash, hash: linkOf(before.hash, entry) })
  }
  await insertEntries(db, entries)
  return entries.at(-1)?.seq ?? head.seq
}

/** Adds the entry of a refusal in a transaction of its own: the refused request was rolled back, its refusal is not. */
export async function appendRefusal(pg: Pg, note: Omit<AuditNote, 'outcome'>): Promise<void> {
  await inTransaction(pg, { role: 'zhike_app', settings: noScope }, (db) => appendAudit(db, { ...note, outcome: 'refused' }))
}

/**
 * Pulls units, staff and certificates from landing. Ids follow the order of the natural keys and are never reused; doing it again changes nothing.
 * A delivery that is no tree on some day it changes, or hangs under a unit nobody knows, is refused whole.
 */
export async function syncOrganisation(
  db: Db,
): Promise<{ readonly units: number; readonly staff: number; readonly certificates: number }> {
  const units = await pullUnits(db)
  const dangling = await danglingCodes(db)
  if (dangling.length > 0)
    throw new AppError('bad-feed', { message: `Units that were never delivered: ${dangling.join('; ')}`, data: { dangling } })
  const rows = await readUnits(db)
  for (const day of new Set(rows.map((row) => row.validFrom))) orgTree(rows, day)
  const staff = await pullStaff(db)
  const certificates = await pullCertificates(db)
  // A member of staff who moves keeps their roles: those are changed by two people. The tree itself is what processes keep in memory.
  if (units > 0) await moveOrgVersion(db)
  return { units, staff, certificates }
}

/** A user to be: with the roles held from the first day on. */
export type NewUser = {
  readonly login: string
  /** Left out, nobody can sign in until the person activates the account. */
  readonly password?: string
  /** Base32, as an authenticator app takes it; left out, there is no second factor. */
  readonly totpSecret?: string
  /** The member of staff behind the user, by staff number. */
  readonly staffNo?: string | undefined
  /** The operating system's name of the person, so that commands are audited under the user. */
  readonly osName?: string
  readonly isDemo?: boolean
  readonly locale?: 'zh-CN' | 'en'
  readonly roles: readonly { readonly role: RoleKey; readonly orgId: number }[]
}

/** Makes a user and gives the roles, without a second person: for the demo bank, the first administrators and approved changes. Returns the user id. */
export async function createUser(
  ctx: Pick<Ctx, 'db' | 'keyring' | 'clock'>,
  user: NewUser,
  by: { readonly userId: number; readonly login: string; readonly changeId?: number },
): Promise<number> {
  for (const { role } of user.roles)
    if (roleOf(role) === undefined) throw new AppError('invalid-input', { message: `There is no role "${role}"` })
  const staffId = user.staffNo === undefined ? null : await findStaff(ctx.db, user.staffNo)
  if (staffId === undefined) throw new AppError('not-found', { message: `Staff number ${user.staffNo} is not known` })
  await checkTogether(
    ctx,
    staffId === null ? undefined : { staffId },
    user.roles.map((held) => held.role),
  )
  const userId = await insertUser(ctx.db, {
    login: user.login,
    staffId,
    osName: user.osName ?? null,
    passwordHash: user.password === undefined ? null : await hashPassword(user.password),
    totpSealed: user.totpSecret === undefined ? null : ctx.keyring.sealText(user.totpSecret),
    isDemo: user.isDemo ?? false,
    locale: user.locale ?? 'zh-CN',
    at: ctx.clock.wall(),
  })
  if (userId === undefined) throw new AppError('conflict', { message: `Login ${user.login} is taken` })
  const today = dayAt(ctx.clock.now())
  for (const { role, orgId } of user.roles)
    await insertRole(ctx.db, userId, { role, orgId, validFrom: today, validTo: null }, by.changeId ?? null)
  await appendAudit(ctx.db, {
    user: by,
    action: 'access.user.create',
    subjectKind: 'user',
    subjectId: String(userId),
    data: { login: user.login, roles: user.roles },
  })
  return userId
}
