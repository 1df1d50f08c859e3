import { appendAudit } from '../../access/service.ts'
import { replayDecision } from '../../decisions/service-explain.ts'
import { AppError, isAppError } from '../../kernel/errors.ts'
import { maxId, tryParseId } from '../../kernel/input.ts'
import { Usage, type Verb } from './verb.ts'

function unknown(decisionId: number): AppError {
  return new AppError('not-found', {
    message: `There is no decision ${decisionId}`,
    userMessage: { zh: `没有下发过决策 ${decisionId}。`, en: `No decision ${decisionId} was ever issued.` },
  })
}

export const replay: Verb = {
  key: 'replay',
  summary: { zh: '按留存的输入重放一项已下发的决策', en: 'Replay an issued decision from what it kept' },
  usage: 'replay <decision id>',
  options: {},
  optionHelp: {},
  mostWords: 1,
  run: async (cli, _values, [id]) => {
    const decisionId = tryParseId(id)
    if (decisionId === undefined)
      throw new Usage({
        zh: `请指明决策号：1 至 ${maxId} 的整数。`,
        en: `Name a decision by id: a whole number from 1 to ${maxId}.`,
      })
    const { ctx } = await cli.open()
    const { issued, isSame, differences } = await ctx.slice(async (db) => {
      const replayed = await replayDecision({ db }, decisionId).catch((thrown: unknown) => {
        throw isAppError(thrown, 'not-found') ? unknown(decisionId) : thrown
      })
      const { customerId } = replayed.issued
      await appendAudit(db, {
        user: ctx.user,
        action: 'decisions.decision.replay',
        subjectKind: 'decision',
        subjectId: String(decisionId),
        customerId,
        data: { isSame: replayed.isSame },
      })
      return replayed
    })
    cli.say({
      zh: `决策 ${decisionId}（${issued.offerKey}，${issued.channel}，策略 ${issued.bundleHash.slice(0, 12)}）：${isSame ? '重放结果完全一致。' : '重放结果不一致：'}`,
      en: `Decision ${decisionId} (${issued.offerKey}, ${issued.channel}, policy ${issued.bundleHash.slice(0, 12)}): ${isSame ? 'the replay gives exactly the same.' : 'the replay differs:'}`,
    })
    for (const { path, stored, replayed } of differences) cli.print(`  ${path}: ${stored} → ${replayed}`)
    return isSame ? 0 : 1
  },
}
