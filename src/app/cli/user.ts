import { sql } from 'kysely'
import { AppError } from '../../kernel/errors.ts'
import { demoCode } from '../demo-users.ts'
import { Usage, type Verb } from './verb.ts'

export const user: Verb = {
  key: 'user',
  summary: { zh: '列出用户；打印演示用户当前的动态验证码', en: 'List users; print the one-time code of a demo user' },
  usage: 'user code <login> | user list',
  options: {},
  optionHelp: {},
  run: async (cli, _values, [what = '', login]) => {
    const isList = what === 'list' && login === undefined
    if (!isList && (what !== 'code' || login === undefined))
      throw new Usage({ zh: '请写 user code <工号> 或 user list。', en: 'Write user code <login> or user list.' })
    const { ctx, platform } = await cli.open()
    if (isList) {
      const found = await ctx.slice((db) =>
        sql<{ login: string; status: string; roles: string | null }>`
          select login, status, string_agg(role, ' ' order by role) as roles from users left join user_roles using (user_id) group by user_id order by login`.execute(
          db,
        ),
      )
      for (const row of found.rows) cli.print(`${row.login.padEnd(20)}${row.status.padEnd(12)}${row.roles ?? ''}`)
      return 0
    }
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
  },
}
