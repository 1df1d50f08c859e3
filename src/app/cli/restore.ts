import { resolve } from 'node:path'
import { restore as read } from '../backup/restore.ts'
import { Usage, type Verb } from './verb.ts'

export const restore: Verb = {
  key: 'restore',
  summary: { zh: '把备份恢复到空的数据目录', en: 'Restore a backup into an empty data folder' },
  usage: 'restore <folder> --data-dir <empty folder>',
  options: {},
  optionHelp: {},
  makes: true,
  run: async (cli, _values, positionals) => {
    const [folder] = positionals
    if (folder === undefined || positionals.length > 1)
      throw new Usage({ zh: '请指明备份所在的文件夹。', en: 'Name the folder of the backup.' })
    const label = cli.lang === 'zh' ? '恢复' : 'restore'
    const unit = cli.lang === 'zh' ? '表' : 'tables'
    const manifest = await read(cli.config, cli.log, {
      folder: resolve(folder),
      onProgress: (done, total, note) => cli.progress.show(label, { done, total, unit, note }),
    })
    cli.progress.done(`✓ ${label}`)
    // The restored audit goes on: its next entry says where it was restored from.
    await cli.open()
    cli.say({
      zh: `已恢复 ${manifest.madeAt} 的备份到 ${cli.config.dataDir}，业务日 ${manifest.businessDate ?? '—'}。`,
      en: `The backup of ${manifest.madeAt} is restored into ${cli.config.dataDir}; business date ${manifest.businessDate ?? '—'}.`,
    })
    return 0
  },
}
