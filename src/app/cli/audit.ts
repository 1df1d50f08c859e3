import { exportDailyRoot, verdictText, verifyTrail } from '../../access/service-audit.ts'
import { Usage, type Verb } from './verb.ts'

export const audit: Verb = {
  key: 'audit',
  summary: { zh: '校验审计链；导出当日根', en: 'Verify the audit trail; export the root of the day' },
  usage: 'audit verify | audit root',
  options: {},
  optionHelp: {},
  mostWords: 1,
  run: async (cli, _values, [what = '']) => {
    if (what !== 'verify' && what !== 'root')
      throw new Usage({ zh: '请写 audit verify 或 audit root。', en: 'Write audit verify or audit root.' })
    const { ctx, platform } = await cli.open()
    if (what === 'root') {
      const root = await ctx.slice((db) => exportDailyRoot(db, platform))
      cli.say(
        root === undefined
          ? { zh: '今日的根已导出。', en: 'The root of today was exported before.' }
          : { zh: `已导出 ${root.file}`, en: `Exported ${root.file}` },
      )
      return 0
    }
    const verdict = await ctx.slice((db) => verifyTrail(db, platform.config))
    cli.say(verdictText(verdict))
    return verdict.isWhole ? 0 : 1
  },
}
