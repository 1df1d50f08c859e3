import { sql } from 'kysely'
import { appendAudit } from '../../access/service.ts'
import { AppError } from '../../kernel/errors.ts'
import type { JobCtx, Principal } from '../../platform/ctx.ts'
import { settings } from '../../platform/settings.ts'
import { machine } from '../open-platform.ts'

/**
 * Who gives a command: the user mapped from the name at the operating system. The first command ever given on an installation makes that
 * mapping for the one who installs it, as a system user that cannot sign in; later ones must be mapped by an administrator.
 */
export async function osPrincipal(ctx: JobCtx, osName: string): Promise<Principal> {
  const known = await ctx.slice(async (db) => {
    const found = await sql<{ user_id: number; login: string; status: string }>`
      select user_id, login, status from users where os_name = ${osName}`.execute(db)
    if (found.rows[0] !== undefined) return found.rows[0]
    const mapped = await sql`select 1 from users where os_name is not null limit 1`.execute(db)
    if (mapped.rows.length > 0) return undefined
    const made = await sql<{ user_id: number; login: string; status: string }>`
      insert into users (login, os_name, status, created_at) values (${`system.${osName}`}, ${osName}, 'active', ${ctx.clock.wall()})
      returning user_id, login, status`.execute(db)
    const user = made.rows[0]
    if (user !== undefined) {
      await appendAudit(db, {
        user: machine,
        action: 'cli.installer.map',
        subjectKind: 'user',
        subjectId: String(user.user_id),
        outcome: 'done',
        data: { osName },
      })
    }
    return user
  })
  if (known?.status !== 'active') {
    throw new AppError('forbidden', {
      message: `Nobody is mapped from the OS user "${osName}"`,
      userMessage: {
        zh: `操作系统用户 ${osName} 没有对应的系统用户，请系统管理员登记。`,
        en: `The OS user ${osName} has no user here; ask a system administrator to map it.`,
      },
    })
  }
  return { ...machine, userId: known.user_id, login: known.login }
}

/** Notes in the audit that a command was given, with its arguments: they name files, dates and ids, never a customer. */
export async function auditCommand(ctx: JobCtx, verb: string, argv: readonly string[]): Promise<void> {
  await ctx.slice((db) =>
    appendAudit(db, {
      user: ctx.user,
      action: `cli.${verb}.run`,
      subjectKind: 'command',
      subjectId: verb,
      outcome: 'done',
      data: { arguments: withoutSecrets(argv) },
    }),
  )
}

/** What stands after these is a secret, or somebody's own words: neither belongs in a trail that nothing can be taken out of. */
const unsaid = ['reason', 'phone', ...Object.values(settings).flatMap((entry) => ('isSecret' in entry ? [entry.flag] : []))]

/** The arguments of a command as the trail may keep them: no passwords in addresses, no secrets, no free text. */
export function withoutSecrets(argv: readonly string[]): readonly string[] {
  return argv.map((argument, at) => {
    const [, flag = '', value] = /^--([a-z-]+)(=.*)?$/s.exec(argument) ?? []
    if (unsaid.includes(flag) && value !== undefined) return `--${flag}=…`
    if (unsaid.includes((argv[at - 1] ?? '').replace(/^--/, ''))) return '…'
    return argument.replace(/:\/\/[^@/]*@/, '://…@')
  })
}
