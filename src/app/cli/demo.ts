import { resolve } from 'node:path'
import { addDays } from '../../kernel/day.ts'
import { defaultBank, writeBank } from '../demo/write-bank.ts'
import { startDemo } from '../start-demo.ts'
import { Usage, type Verb } from './verb.ts'

export const demo: Verb = {
  key: 'demo',
  summary: {
    zh: '生成江城银行：写出数据文件，或充填空的数据目录',
    en: 'Make the demo bank: write its files, or fill an empty data folder with it',
  },
  usage: 'demo [<folder for the files>] [--customers N]',
  options: {},
  optionHelp: {},
  makes: true,
  run: async (cli, _values, positionals) => {
    const [folder] = positionals
    if (positionals.length > 1) throw new Usage({ zh: '最多指明一个文件夹。', en: 'Name one folder at most.' })
    const { customers } = cli.config
    const businessDate = cli.config.asOf === undefined ? defaultBank.endDay : addDays(cli.config.asOf, -1)
    const bank = cli.lang === 'zh' ? '江城银行' : 'Jiangcheng Bank'
    if (folder !== undefined) {
      const { rows } = await writeBank({
        folder: resolve(folder),
        customers,
        seed: defaultBank.seed,
        endDay: businessDate,
        onProgress: (done, total) => cli.progress.show(bank, { done, total, unit: 'customers' }),
      })
      cli.progress.done(`✓ ${bank}`)
      for (const [file, count] of Object.entries(rows)) cli.print(`  ${file.padEnd(28)}${count}`)
      return 0
    }
    const { platform } = await cli.open()
    if ((await startDemo(platform, cli.lang, cli.progress)) === undefined)
      throw new Usage({
        zh: `${cli.config.dataDir} 已有其他银行的数据。`,
        en: `${cli.config.dataDir} holds a bank of its own already.`,
      })
    return 0
  },
}
