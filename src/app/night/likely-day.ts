import type { Day } from '../../kernel/day.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Label } from '../../kernel/label.ts'
import type { Db } from '../../platform/ctx.ts'
import { businessDate } from '../../platform/runs.ts'

/** A night before the last published one would set owners and facts of the living record back to that day; one in the future has no files. `remedy` says what else can be done. */
export async function refuseUnlikelyDay(db: Db, day: Day, today: Day, remedy: Label = { zh: '', en: '' }): Promise<void> {
  const last = await businessDate(db)
  if ((last === undefined || day >= last) && day <= today) return
  throw new AppError('precondition-failed', {
    message: `A night of ${day} is not run unasked: the last published is ${last ?? 'none'}, today is ${today}`,
    userMessage: {
      zh: `不能启动 ${day} 的批量：已发布的业务日期为 ${last ?? '无'}，今天是 ${today}。${remedy.zh}`,
      en: `The night of ${day} cannot be started: the published business date is ${last ?? 'none'}, today is ${today}.${remedy.en}`,
    },
  })
}
