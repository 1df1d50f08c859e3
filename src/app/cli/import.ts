import { readdirSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '../../kernel/errors.ts'
import type { Mapping } from '../../sources/mapping.ts'
import { feeds } from '../../sources/feeds/registry.ts'
import { loadMapping } from '../../sources/mapping-files.ts'
import { importDelivery } from '../../sources/service.ts'
import { followProfile, profileFolder } from '../policy-profile.ts'
import { dayAt } from '../../kernel/day.ts'
import { count } from './progress.ts'
import { profileHelp, text, Usage, type Verb } from './verb.ts'

export const importFiles: Verb = {
  key: 'import',
  summary: { zh: '导入一个文件夹中的数据文件', en: 'Import the files of a folder' },
  usage:
    'import <folder> [--mapping canonical|berka|<file.json>] [--profile default|berka|<folder>] [--as-of YYYY-MM-DD] [--dry-run]',
  options: { mapping: { type: 'string' }, profile: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  optionHelp: {
    mapping: {
      zh: '数据映射：随附的键或文件路径，默认 canonical',
      en: 'How the files are read: a shipped key or the path of a mapping; canonical when left out',
    },
    profile: profileHelp,
    'dry-run': { zh: '只说明将发生的变化，不做任何更改', en: 'Say what would change, and change nothing' },
  },
  notes: {
    heading: {
      zh: '标准数据文件（.csv、.csv.gz 或 .parquet，首行为列名）',
      en: 'Canonical files (.csv, .csv.gz or .parquet, with a header)',
    },
    lines: () =>
      feeds.all.map(({ key, label, columns }) => {
        const header = Object.keys(columns).join(', ')
        return [`${key}.csv`, { zh: `${label.zh}：${header}`, en: `${label.en}: ${header}` }] as const
      }),
  },
  makes: true,
  run: async (cli, values, positionals) => {
    const [folder] = positionals
    if (folder === undefined || positionals.length > 1) throw new Usage({ zh: '请指明一个文件夹。', en: 'Name one folder.' })
    // What was named wrongly is said before an installation is made, and stores are started.
    readdirSync(resolve(folder))
    const mapping = mappingOf(text(values, 'mapping') ?? 'canonical')
    const profile = text(values, 'profile') ?? mapping.profile
    if (profile !== undefined) profileFolder(profile)
    const { ctx } = await cli.open()
    const isDry = values['dry-run'] === true
    // What the profile brings (branches and staff where the extracts have none) comes first: owners are named by it.
    if (profile !== undefined && !isDry) await followProfile(ctx, profile, cli.config.asOf ?? dayAt(ctx.clock.now()))
    const label = cli.lang === 'zh' ? '导入' : 'import'
    const report = await importDelivery(ctx, {
      folder: resolve(folder),
      mapping,
      businessDate: cli.config.asOf,
      dryRun: isDry,
      onProgress: (done, total, unit, file) => cli.progress.show(label, { done, total, unit, note: file }),
    })
    cli.progress.done(`✓ ${label}`)
    const [quarantined, words] = [report.files.reduce((sum, file) => sum + file.quarantined, 0), cli.lang === 'zh' ? zh : en]
    for (const file of report.files) {
      cli.print(
        `  ${file.file.padEnd(28)} ${words.new} ${count(file.isNew)}  ${words.changed} ${count(file.changed)}  ${words.bad} ${file.quarantined}`,
      )
      if (file.outcome === 'skipped') cli.print(`    ${file.sentence?.[cli.lang] ?? ''}`)
    }
    const verb = report.dryRun ? { zh: '将写入', en: 'would be written' } : { zh: '已写入', en: 'are written' }
    cli.say({
      zh: `运行 ${report.runId}：读取 ${report.rowsIn} 行，${verb.zh} ${report.rowsOut} 行，隔离 ${quarantined} 行，用时 ${report.seconds} 秒。`,
      en: `Run ${report.runId}: ${report.rowsIn} rows read, ${report.rowsOut} ${verb.en}, ${quarantined} quarantined, ${report.seconds} s.`,
    })
    return 0
  },
}

/** A mapping by its key or its file; a folder by that name is none. */
function mappingOf(named: string): Mapping {
  const path = named.endsWith('.json') || named.includes('/') ? resolve(named) : named
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new AppError('bad-mapping', {
      message: `${path} is a folder`,
      userMessage: {
        zh: `${path} 是文件夹，数据映射应为一个 JSON 文件。`,
        en: `${path} is a folder: a mapping is one JSON file.`,
      },
    })
  return loadMapping(path)
}

const zh = { new: '新增', changed: '变更', bad: '隔离' } as const
const en = { new: 'new', changed: 'changed', bad: 'quarantined' } as const
