import { readFileSync, writeFileSync } from 'node:fs'
import { appendAudit } from '../../access/service.ts'
import type { JobCtx } from '../../platform/ctx.ts'
import { handInMended, quarantineToMend, takeUpReplay } from '../../sources/service-quarantine.ts'
import { waitingFiles } from '../../sources/store-quarantine.ts'
import { listReplays } from '../../sources/store-replays.ts'
import { type Cli, text, Usage, type Verb } from './verb.ts'

const LISTED = 200

export const quarantine: Verb = {
  key: 'quarantine',
  summary: { zh: '查看、下载被隔离的数据行，更正后重新导入', en: 'List and download quarantined rows, and take mended ones in' },
  usage: 'quarantine list | quarantine download <run> <file> [--out <file.csv>] | quarantine replay <file.csv>',
  options: { out: { type: 'string' } },
  optionHelp: { out: { zh: '写入的文件；省略时输出到终端', en: 'The file to write; standard output when left out' } },
  run: async (cli, values, [what = '', ...rest]) => {
    if (what === 'list' && rest.length === 0) return list(cli)
    const [first, second] = rest
    if (what === 'download' && first !== undefined && second !== undefined && rest.length === 2)
      return download(cli, { runId: Number(first), file: second }, text(values, 'out'))
    if (what === 'replay' && first !== undefined && rest.length === 1) return replay(cli, first)
    throw new Usage({
      zh: '请写 quarantine list、quarantine download <运行号> <文件名> 或 quarantine replay <更正后的文件>。',
      en: 'Write quarantine list, quarantine download <run> <file> or quarantine replay <mended file>.',
    })
  },
}

async function list(cli: Cli): Promise<number> {
  const { ctx } = await cli.open()
  const { files, total } = await ctx.slice((db) => waitingFiles(db, { limit: LISTED, offset: 0 }))
  if (total === 0) cli.say({ zh: '隔离区没有待更正的数据行。', en: 'No rows wait in quarantine.' })
  for (const { runId, businessDate, file, waiting, canMend } of files) {
    const note = canMend ? '' : cli.lang === 'zh' ? '（请在来源系统更正后重新交付）' : ' (mend at the source, deliver again)'
    cli.print(`  ${String(runId).padStart(6)}  ${businessDate}  ${file.padEnd(28)} ${waiting}${note}`)
  }
  return 0
}

async function download(
  cli: Cli,
  of: { readonly runId: number; readonly file: string },
  out: string | undefined,
): Promise<number> {
  const { ctx } = await cli.open()
  const { csv, rows } = await ctx.slice((db) => quarantineToMend({ db, keyring: ctx.keyring }, of.runId, of.file, cli.lang))
  if (out === undefined) {
    cli.print(csv.trimEnd())
    return 0
  }
  writeFileSync(out, csv, { mode: 0o600 })
  cli.say({ zh: `${rows} 行已写入 ${out}。`, en: `${rows} rows are in ${out}.` })
  return 0
}

async function replay(cli: Cli, path: string): Promise<number> {
  const csv = readFileSync(path, 'utf8')
  const { ctx } = await cli.open()
  const asked = await ctx.slice(async (db) => {
    const given = await handInMended({ db, keyring: ctx.keyring, user: ctx.user, clock: ctx.clock }, csv)
    const { replayId, runId, file, rows } = given
    await appendAudit(db, {
      user: ctx.user,
      action: 'sources.quarantine.replay',
      subjectKind: 'run',
      subjectId: String(runId),
      data: { replayId, file, rows },
    })
    return given
  })
  return await outcomeOf(cli, ctx, asked.replayId)
}

/** Takes in what waits until the replay's turn has come: here, unless a running server was faster. */
async function outcomeOf(cli: Cli, ctx: JobCtx, replayId: number): Promise<number> {
  for (;;) {
    const [one] = await ctx.slice((db) => listReplays(db, { replayId, limit: 1 }))
    if (one?.status === 'failed') {
      cli.say(one.error ?? { zh: '未能导入。', en: 'The rows were not taken in.' })
      return 1
    }
    if (one?.status === 'done') {
      const { rowsTaken, rowsRefused, rowsBefore, replayedRun } = one
      const run = replayedRun === null ? '' : String(replayedRun)
      cli.say({
        zh: `已导入 ${rowsTaken} 行${run === '' ? '' : `（运行 ${run}）`}，再次隔离 ${rowsRefused} 行，此前已导入 ${rowsBefore} 行。`,
        en: `${rowsTaken} rows taken in${run === '' ? '' : ` (run ${run})`}, ${rowsRefused} in quarantine again, ${rowsBefore} taken in before.`,
      })
      return rowsRefused === 0 ? 0 : 1
    }
    const wasOurs = await takeUpReplay(ctx)
    if (!wasOurs) await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
