import { sql } from 'kysely'
import { proposal } from '../../access/changes.ts'
import { type AccountOrder, orderAccount } from '../../access/service-machine.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Db } from '../../platform/ctx.ts'
import { demoCode } from '../demo-users.ts'
import { type Cli, text, Usage, type Values, type Verb } from './verb.ts'

export const user: Verb = {
  key: 'user',
  summary: {
    zh: '列出用户；建立或重置账号；打印演示用户当前的动态验证码',
    en: 'List users; create or reset an account; print the one-time code of a demo user',
  },
  usage:
    'user list | user code <login> | user create <login> --role KEY --unit CODE [--staff-no NO] --reason TEXT | user reset <login> --reason TEXT',
  options: { role: { type: 'string' }, unit: { type: 'string' }, 'staff-no': { type: 'string' }, reason: { type: 'string' } },
  optionHelp: {
    role: { zh: '新用户的角色', en: 'The role of the new user' },
    unit: { zh: '任职机构的代码', en: 'The code of the unit it is held at' },
    'staff-no': { zh: '对应的员工号', en: 'The staff number of the person behind it' },
    reason: { zh: '原因，审批人可见', en: 'Why, for whoever approves' },
  },
  run: async (cli, values, [what = '', login, ...more]) => {
    const isList = what === 'list' && login === undefined
    const isAboutOne = ['code', 'create', 'reset'].includes(what) && login !== undefined && more.length === 0
    if (isList) return list(cli)
    if (!isAboutOne)
      throw new Usage({
        zh: '请写 user list，或 user code、create、reset 加工号。',
        en: 'Write user list, or user code, create or reset with a login.',
      })
    if (what === 'code') return code(cli, login)
    return order(cli, (db) => (what === 'create' ? creation(db, login, values) : reset(db, login, values)))
  },
}

async function list(cli: Cli): Promise<number> {
  const { ctx } = await cli.open()
  const found = await ctx.slice((db) =>
    sql<{ login: string; status: string; roles: string | null }>`
      select login, status, string_agg(role, ' ' order by role) as roles from users left join user_roles using (user_id) group by user_id order by login`.execute(
      db,
    ),
  )
  for (const row of found.rows) cli.print(`${row.login.padEnd(20)}${row.status.padEnd(12)}${row.roles ?? ''}`)
  return 0
}

async function code(cli: Cli, login: string): Promise<number> {
  const { ctx, platform } = await cli.open()
  const found = await ctx.slice((db) => sql<{ demo: boolean }>`select demo from users where login = ${login}`.execute(db))
  // The secrets of real users stay sealed: a command that prints their codes would be a second factor for whoever runs it.
  if (found.rows[0]?.demo !== true) {
    throw new AppError('not-found', {
      message: `No demo user ${login}`,
      userMessage: { zh: `没有演示用户 ${login}。`, en: `There is no demo user ${login}.` },
    })
  }
  cli.print(demoCode(platform.clock.wall()))
  return 0
}

/** Orders an account and prints what the one who runs the command hands over: their half, or both where nobody could approve. */
async function order(cli: Cli, wanted: (db: Db) => Promise<AccountOrder>): Promise<number> {
  const { ctx } = await cli.open()
  const ordered = await ctx.slice(async (db) => orderAccount({ ...ctx, db }, await wanted(db)))
  if (ordered.how === 'proposed') {
    const { login, half } = ordered.handOver
    cli.say({
      zh: `已提出变更 ${ordered.changeId}，待安全管理员在“权限”页审批。请把这一段半码交给 ${login} 本人；另一段由审批人交付：`,
      en: `Change ${ordered.changeId} waits for a security administrator on the Access page. Hand this half to ${login}; the approver hands over the other:`,
    })
    cli.print(`  ${half}`)
  } else {
    cli.say({
      zh: `目前无人可审批，已一次给出 ${ordered.login} 的两段半码，并已留痕：`,
      en: `Nobody could approve: both halves for ${ordered.login} are given at once, and the audit says so:`,
    })
    for (const half of ordered.halves) cli.print(`  ${half}`)
  }
  cli.say({ zh: '本人须在 72 小时内于 /activate 页激活。', en: 'The person activates the account at /activate within 72 hours.' })
  return 0
}

async function creation(db: Db, login: string, values: Values): Promise<AccountOrder> {
  const unit = text(values, 'unit')
  const found = await sql<{ orgId: number }>`
    select org_id as "orgId" from org_units where code = ${unit ?? ''} order by valid_from desc limit 1`.execute(db)
  if (unit === undefined || found.rows[0] === undefined)
    throw new Usage({ zh: '请用 --unit 指明现有机构的代码。', en: 'Name an existing unit by --unit and its code.' })
  const staffNo = text(values, 'staff-no')
  const payload = { login, role: text(values, 'role'), orgId: found.rows[0].orgId, ...(staffNo === undefined ? {} : { staffNo }) }
  return read({ kind: 'create-user', payload, reason: text(values, 'reason') })
}

async function reset(db: Db, login: string, values: Values): Promise<AccountOrder> {
  const found = await sql<{ userId: number }>`select user_id as "userId" from users where login = ${login}`.execute(db)
  const userId = found.rows[0]?.userId
  if (userId === undefined)
    throw new AppError('not-found', {
      message: `No user ${login}`,
      userMessage: { zh: `没有用户 ${login}。`, en: `There is no user ${login}.` },
    })
  return read({ kind: 'reset-credentials', payload: { userId }, reason: text(values, 'reason') })
}

/** The order as the contract of the pages reads it: what they would refuse is refused here. */
function read(given: object): AccountOrder {
  const parsed = proposal.safeParse(given)
  if (parsed.success && (parsed.data.kind === 'create-user' || parsed.data.kind === 'reset-credentials')) return parsed.data
  const at = parsed.error?.issues[0]?.path.at(-1)
  throw new Usage({ zh: `--${String(at)} 缺失或无效。`, en: `--${String(at)} is missing or not valid.` })
}
