import type { PoolClient } from 'pg'
import { AppError } from '../../kernel/errors.ts'
import type { RecordAddress } from '../stores/open.ts'

/** Who a transaction acts as. Neither role owns a table, so row-level security binds both. */
export type Role = 'zhike_app' | 'zhike_job'

/** Who connections of the embedded cluster sign in as: each may take on one role and, having no rights of its own, nothing without it. */
const ownLogins: Readonly<Record<Role, string>> = { zhike_app: 'zhike_login', zhike_job: 'zhike_worker' }

/**
 * How connections that act as a role come in. A statement that slips into one can take its role off again (RESET ROLE), and is then whoever signed in: so that is a login
 * that owns nothing. `owner`: a server was given by one address only, and its login is the owner of everything.
 */
export type SignIn =
  | { readonly how: 'own'; readonly login: (role: Role) => string }
  | { readonly how: 'named'; readonly login: (role: Role) => string }
  | { readonly how: 'owner' }

/** How the connections of an address sign in. */
export function signInOf(address: RecordAddress): SignIn {
  if (!('connectionString' in address)) return { how: 'own', login: (role) => ownLogins[role] }
  if (address.ownerConnectionString === undefined) return { how: 'owner' }
  const login = decodeURIComponent(new URL(address.connectionString).username)
  return { how: 'named', login: () => login }
}

/** Lets the logins take on their roles; in the cluster of our own it makes them. Called by the owner after the migrations, which make the roles; again it changes nothing. */
export async function prepareLogins(client: PoolClient, signIn: SignIn): Promise<void> {
  if (signIn.how === 'owner') return
  for (const role of ['zhike_app', 'zhike_job'] as const) {
    const login = signIn.login(role)
    if (signIn.how === 'own') await makeLogin(client, login)
    else await refuseMighty(client, login)
    const { rows } = await client.query<{ member: boolean }>(`select pg_has_role($1, $2, 'member') as member`, [login, role])
    if (rows[0]?.member !== true) await client.query(`grant ${role} to ${client.escapeIdentifier(login)}`)
  }
}

/** Two databases of one cluster may be made ready at the same moment: whoever comes second finds it done. */
async function makeLogin(client: PoolClient, login: string): Promise<void> {
  await client.query(`do $$ begin
    create role ${client.escapeIdentifier(login)} login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end $$`)
}

/** A login that is the owner, or may become it, would keep nothing apart. */
async function refuseMighty(client: PoolClient, login: string): Promise<void> {
  const { rows } = await client.query<{ mighty: boolean }>(
    `select rolsuper or rolbypassrls or rolcreaterole or pg_has_role(rolname, current_user, 'member') as mighty from pg_roles where rolname = $1`,
    [login],
  )
  if (rows[0]?.mighty === false) return
  throw new AppError('precondition-failed', {
    message: `The login ${login} of DATABASE_URL ${rows[0] === undefined ? 'does not exist' : 'is the owner, or may become it'}`,
    userMessage:
      rows[0] === undefined
        ? {
            zh: `数据库没有登录角色 ${login}，请先由管理员建立。`,
            en: `The database has no login ${login}: have its administrator make it first.`,
          }
        : {
            zh: `DATABASE_URL 的登录角色 ${login} 与属主没有分开：请另建一个 NOINHERIT、无任何特权的登录角色。`,
            en: `The login ${login} of DATABASE_URL is not apart from the owner: have another one made, NOINHERIT and without any privilege.`,
          },
  })
}
