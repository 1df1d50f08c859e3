import { type Day, dayAt } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate } from '../platform/runs.ts'
import type { CustomerRecord } from './store.ts'
import { type ViewDay, viewDay } from './view/view-day.ts'

/** The days on which a page about this customer stands, of the day that was asked for. */
export async function viewDayOf(ctx: Pick<Ctx, 'db' | 'clock'>, customer: CustomerRecord, asked?: Day): Promise<ViewDay> {
  return viewDay(asked, {
    today: dayAt(ctx.clock.now()),
    businessDate: await businessDate(ctx.db),
    openedOn: customer.openedOn,
  })
}
