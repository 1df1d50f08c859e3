import { keyStanding, retireKeys, rotateKeys } from '../keys/rotate.ts'
import { Usage, type Verb } from './verb.ts'

export const keys: Verb = {
  key: 'keys',
  summary: {
    zh: '轮换主密钥（不停机、可续做）；查看与退役旧密钥',
    en: 'Rotate the master key while people work; show and retire old keys',
  },
  usage: 'keys rotate | keys status | keys retire',
  options: {},
  optionHelp: {},
  run: async (cli, _values, [what = '']) => {
    if (what !== 'rotate' && what !== 'status' && what !== 'retire')
      throw new Usage({
        zh: '请写 keys rotate、keys status 或 keys retire。',
        en: 'Write keys rotate, keys status or keys retire.',
      })
    const { ctx } = await cli.open()
    if (what === 'rotate') {
      const label = cli.lang === 'zh' ? '轮换密钥' : 'rotate'
      const unit = cli.lang === 'zh' ? '把' : 'keys'
      const done = await rotateKeys(ctx, {
        onProgress: (at, total, note) => cli.progress.show(label, { done: at, total, unit, note }),
      })
      cli.progress.done(`✓ ${label}`)
      cli.say({
        zh: `${done.isResumed ? '已续完' : '已完成'}轮换：最新密钥 ${done.newest}，重新封装 ${done.parties} 位客户的密钥和 ${done.others} 项其他内容。请备份密钥文件 ${cli.config.masterKeyFile}。`,
        en: `${done.isResumed ? 'Resumed and finished' : 'Finished'}: key ${done.newest} is the newest, ${done.parties} customer keys and ${done.others} other values were wrapped anew. Back up the key file ${cli.config.masterKeyFile}.`,
      })
      return 0
    }
    if (what === 'retire') {
      const gone = await retireKeys(ctx)
      cli.say(
        gone.length === 0
          ? { zh: '没有可以退役的密钥。', en: 'No key can be retired.' }
          : {
              zh: `已退役密钥 ${gone.join('、')}。此前的备份须用当时的密钥文件恢复。`,
              en: `Retired ${gone.join(', ')}. Backups from before need the key file of their time.`,
            },
      )
      return 0
    }
    for (const { kid, sealed } of await keyStanding(ctx))
      cli.say({ zh: `密钥 ${kid}：封装 ${sealed} 项`, en: `Key ${kid}: ${sealed} values wrapped` })
    return 0
  },
}
