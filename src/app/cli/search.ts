import { indexParties } from '../../customers/service-search-index.ts'
import { dayAt } from '../../kernel/day.ts'
import { businessDate } from '../../platform/runs.ts'
import { Usage, type Verb } from './verb.ts'

export const search: Verb = {
  key: 'search',
  summary: {
    zh: '重建客户查找索引；可随时中断，再次运行从未完成处继续',
    en: 'Rebuild what customers are searched by; stop it at any time, run again it goes on where it was',
  },
  usage: 'search rebuild [--anew]',
  options: { anew: { type: 'boolean' } },
  optionHelp: {
    anew: {
      zh: '全部重做；省略时只补缺失与过期的部分',
      en: 'Make all of it anew; left out, only what is missing or out of date',
    },
  },
  run: async (cli, values, [what = '', ...rest]) => {
    if (what !== 'rebuild' || rest.length > 0) throw new Usage({ zh: '请写 search rebuild。', en: 'Write search rebuild.' })
    const { ctx } = await cli.open()
    const isAnew = values['anew'] === true
    const stop = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
    const asOf = (await ctx.slice((db) => businessDate(db))) ?? dayAt(ctx.clock.now())
    const label = cli.lang === 'zh' ? '重建查找索引' : 'search index'
    const unit = cli.lang === 'zh' ? '位' : 'parties'
    const { parties, written } = await indexParties(ctx, { asOf, isAnew, signal: stop.signal }, async (done, total) =>
      cli.progress.show(label, { done, total, unit }),
    )
    cli.progress.done(stop.signal.aborted ? `■ ${label}` : `✓ ${label}`)
    cli.say(
      stop.signal.aborted
        ? { zh: `已停止：写入 ${written} 位。再次运行即可继续。`, en: `Stopped after ${written} parties. Run it again to go on.` }
        : { zh: `完成：共 ${parties} 位，写入 ${written} 位。`, en: `Done: ${parties} parties, ${written} written.` },
    )
    return stop.signal.aborted ? 1 : 0
  },
}
