import { sql } from 'kysely'
import { type Day, dayAt, tryParseDay } from '../../kernel/day.ts'
import type { JobCtx } from '../../platform/ctx.ts'
import { readDemoNote } from '../installation.ts'
import { refuseUnlikelyDay } from '../night/likely-day.ts'
import { type NightEvent, runNight } from '../night/night.ts'
import { nightSteps } from '../night/steps.ts'
import { followedProfile, followProfile } from '../policy-profile.ts'
import { count, span } from './progress.ts'
import { type Cli, profileHelp, text, Usage, type Values, type Verb } from './verb.ts'

/** The last day of which facts were imported: the business date of the night to come. */
export async function lastFactDay(ctx: JobCtx): Promise<Day | undefined> {
  const found = await ctx.slice((db) =>
    sql<{ day: Day | null }>`
      select max(day)::text as day from run_slices join runs using (run_id) where runs.status = 'published' and feed in ('balance', 'transaction')`.execute(
      db,
    ),
  )
  return found.rows[0]?.day ?? undefined
}

/** Draws what a night tells. */
export function showNight(cli: Pick<Cli, 'progress' | 'lang'>): (event: NightEvent) => void {
  const { progress, lang } = cli
  return (event) => {
    const label = event.step.label[lang]
    if (event.kind === 'started') progress.show(label, { done: 0, total: 0, unit: '' })
    if (event.kind === 'progress') progress.show(label, event)
    if (event.kind === 'kept') progress.done(lang === 'zh' ? `✓ ${label}  已完成，保留` : `✓ ${label}  done before, kept`)
    if (event.kind === 'published') {
      const rows = `${count(event.rowsIn)} → ${count(event.rowsOut)}`
      progress.done(
        `✓ ${label}  ${rows} ${lang === 'zh' ? '行' : 'rows'}  ${event.seconds < 60 ? `${event.seconds.toFixed(1)} s` : span(event.seconds, lang)}`,
      )
    }
  }
}

const rebuildInstead = {
  zh: '确需重建该日，请加 --rebuild：现行的归属与事实会变为该日的状态。',
  en: ' To rebuild that day all the same, add --rebuild: owners and facts of the living record are then set to it.',
}

/** The clock of a command with --as-of stands on the business date, so the day it is comes from elsewhere: the server that asks, the demo's own day, the wall. */
function todayOf(cli: Cli, values: Values, { clock }: JobCtx): Day {
  const given = text(values, 'today')
  if (given === undefined) return readDemoNote(cli.config.dataDir)?.asOf ?? dayAt(clock.wall())
  const day = tryParseDay(given)
  if (day === undefined) throw new Usage({ zh: '--today 应为日期，如 2026-10-16。', en: '--today wants a day like 2026-10-16.' })
  return day
}

export const night: Verb = {
  key: 'night',
  summary: {
    zh: '运行某业务日的夜间批次；中断后从首个未完成步骤继续',
    en: 'Run the night of a business date; after an interruption it resumes at the first unfinished step',
  },
  usage: 'night [--profile default|berka|<folder>] [--as-of YYYY-MM-DD] [--rebuild]',
  options: { profile: { type: 'string' }, rebuild: { type: 'boolean' }, today: { type: 'string' } },
  optionHelp: {
    profile: profileHelp,
    rebuild: {
      zh: '允许已发布业务日之前或将来日期的批次：现行数据会变为该日的状态',
      en: 'Also a night before the published business date, or of a day to come: the living record is set to that day',
    },
    today: {
      zh: '今天的日期；默认取系统时钟，演示系统取其固定日期',
      en: 'The day it is; the clock’s, or the demo’s, when left out',
    },
  },
  mostWords: 0,
  run: async (cli, values, positionals) => {
    if (positionals.length > 0) throw new Usage({ zh: '业务日用 --as-of 指明。', en: 'Name the business date with --as-of.' })
    const open = await cli.open()
    const today = todayOf(cli, values, open.ctx)
    const businessDate = cli.config.asOf ?? (await lastFactDay(open.ctx))
    if (businessDate === undefined) {
      throw new Usage({
        zh: '尚未导入任何数据，请先 zhike import，或用 --as-of 指定业务日。',
        en: 'Nothing was imported yet: run zhike import first, or name the business date with --as-of.',
      })
    }
    if (values.rebuild !== true) await open.ctx.slice((db) => refuseUnlikelyDay(db, businessDate, today, rebuildInstead))
    const profile =
      text(values, 'profile') ?? ((await followedProfile(open.ctx, businessDate)) === undefined ? 'default' : undefined)
    if (profile !== undefined) {
      const { baseCurrency, calendar } = await followProfile(open.ctx, profile, businessDate)
      cli.say({
        zh: `策略包 ${profile}：本位币 ${baseCurrency}，工作日历 ${calendar}。`,
        en: `Policy profile ${profile}: base currency ${baseCurrency}, calendar ${calendar}.`,
      })
    }
    const stop = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
    const report = await runNight(open.ctx, {
      businessDate,
      steps: nightSteps,
      onEvent: showNight(cli),
      signal: stop.signal,
      rebuild: true, // asked above, before the profile was loaded as of that day
    })
    cli.say({
      zh: `${businessDate} 的夜间批次已发布：运行 ${report.ran.length} 步，保留 ${report.kept.length} 步。`,
      en: `The night of ${businessDate} is published: ${report.ran.length} steps run, ${report.kept.length} kept.`,
    })
    return 0
  },
}
