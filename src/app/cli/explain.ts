import { appendAudit } from '../../access/service.ts'
import { explain as explainCustomer } from '../../decisions/service-explain.ts'
import { AppError, isAppError } from '../../kernel/errors.ts'
import { maxId, tryParseId } from '../../kernel/input.ts'
import { text, Usage, type Verb } from './verb.ts'

export const explain: Verb = {
  key: 'explain',
  summary: { zh: '说明某客户为何推荐、为何不推荐', en: 'Say why, and why not, for a customer' },
  usage: 'explain <customer id> [--offer KEY] [--as-of YYYY-MM-DD]',
  options: { offer: { type: 'string' } },
  optionHelp: { offer: { zh: '只看一项，列出每个渠道每道闸口', en: 'One offer only, with every gate of every channel' } },
  mostWords: 1,
  run: async (cli, values, [id]) => {
    const customerId = tryParseId(id)
    if (customerId === undefined)
      throw new Usage({
        zh: `请指明客户号：1 至 ${maxId} 的整数。`,
        en: `Name a customer by id: a whole number from 1 to ${maxId}.`,
      })
    const { ctx } = await cli.open()
    const offerKey = text(values, 'offer')
    const { asOf } = cli.config
    const found = await ctx.slice(async (db) => {
      await appendAudit(db, {
        user: ctx.user,
        action: 'decisions.customer.explain',
        subjectKind: 'customer',
        subjectId: String(customerId),
        customerId,
      })
      return explainCustomer({ ...ctx, db }, customerId, { offerKey, ...(asOf === undefined ? {} : { asOf }) }).catch(
        (thrown: unknown) => {
          if (isAppError(thrown, 'not-found')) return undefined
          throw thrown
        },
      )
    })
    if (found === undefined || found.items.length === 0) {
      throw new AppError('not-found', {
        message: `No published night has decided customer ${customerId}${offerKey === undefined ? '' : ` on offer ${offerKey}`}`,
        userMessage: {
          zh: `没有已发布的批次对客户 ${customerId} ${offerKey === undefined ? '作过决策' : `决策过 ${offerKey}`}。`,
          en: `No published night has decided ${offerKey ?? 'anything'} for customer ${customerId}.`,
        },
      })
    }
    const { lang } = cli
    cli.print(
      `${lang === 'zh' ? '业务日' : 'Business date'} ${found.businessDate}, ${lang === 'zh' ? '运行' : 'run'} ${found.runId}`,
    )
    for (const item of found.items) {
      const verdict = item.isOpen ? (item.rank === undefined ? '✓' : `✓ #${item.rank}`) : '✗'
      cli.print(
        `${verdict.padEnd(5)} ${item.offer.key.padEnd(22)} ${item.offer[lang]}  ${item.deniedBy === undefined ? `${item.priority ?? ''}` : `${item.deniedBy.gate[lang]}：${item.deniedBy.sentence[lang]}`}`,
      )
      if (offerKey === undefined) continue
      for (const treatment of item.treatments) {
        cli.print(`  ${treatment.isOpen ? '✓' : '✗'} ${treatment.channel}`)
        for (const gate of treatment.verdicts)
          cli.print(`    ${gate.isAllowed ? '✓' : '✗'} ${gate.gate[lang]}：${gate.sentence[lang]}`)
      }
    }
    return 0
  },
}
