import { dayAt } from '../../kernel/day.ts'
import { retentionDue } from '../privacy/retention.ts'
import { Usage, type Verb } from './verb.ts'

export const retention: Verb = {
  key: 'retention',
  summary: {
    zh: '试算：按留存规则，今夜将清理多少（不做改动）',
    en: 'Say what the rules of retention would remove tonight; changes nothing',
  },
  usage: 'retention show',
  options: {},
  optionHelp: {},
  run: async (cli, _values, [what = '', ...rest]) => {
    if (what !== 'show' || rest.length > 0) throw new Usage({ zh: '请写 retention show。', en: 'Write retention show.' })
    const { ctx } = await cli.open()
    const due = await retentionDue(ctx, dayAt(ctx.clock.now()))
    if (due.length === 0) cli.say({ zh: '没有载入留存规则。', en: 'No rules of retention are loaded.' })
    for (const { rule, due: count, isCleaned } of due)
      cli.say({
        zh: `${rule.label.zh}：${isCleaned ? `将清理 ${count} 项` : `超期 ${count} 项，只归档`}（${rule.law.zh}）`,
        en: `${rule.label.en}: ${isCleaned ? `${count} would be removed` : `${count} are older and only archived`} (${rule.law.en})`,
      })
    return 0
  },
}
