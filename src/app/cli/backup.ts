import { resolve } from 'node:path'
import { backup as write } from '../backup/backup.ts'
import { Usage, type Verb } from './verb.ts'

export const backup: Verb = {
  key: 'backup',
  summary: { zh: '把两个存储的同一时刻写入一个文件夹', en: 'Write both stores, as of one moment, into a folder' },
  usage: 'backup <folder> [--with-keys]',
  options: { 'with-keys': { type: 'boolean' } },
  optionHelp: {
    'with-keys': {
      zh: '把主密钥一并写入；得到备份的人即可读取全部内容',
      en: 'Put the master keys into it too: whoever has the backup then reads everything',
    },
  },
  run: async (cli, values, positionals) => {
    const [folder] = positionals
    if (folder === undefined || positionals.length > 1)
      throw new Usage({ zh: '请指明一个空文件夹。', en: 'Name one empty folder.' })
    const { platform } = await cli.open()
    const label = cli.lang === 'zh' ? '备份' : 'backup'
    const unit = cli.lang === 'zh' ? '表' : 'tables'
    const manifest = await write(platform, {
      folder: resolve(folder),
      withKeys: values['with-keys'] === true,
      onProgress: (done, total, note) => cli.progress.show(label, { done, total, unit, note }),
    })
    cli.progress.done(`✓ ${label}`)
    const rows = [...manifest.record, ...manifest.warehouse].reduce((sum, entry) => sum + entry.rows, 0)
    cli.say({
      zh: `已备份 ${rows} 行到 ${resolve(folder)}。${manifest.hasKeys ? '主密钥在其中，请妥善保管。' : `主密钥不在其中：请另行保管 ${cli.config.masterKeyFile}。`}`,
      en: `${rows} rows are in ${resolve(folder)}. ${manifest.hasKeys ? 'The master keys are in it: keep it as safe as them.' : `The master keys are not: keep ${cli.config.masterKeyFile} apart.`}`,
    })
    return 0
  },
}
