import { addDays, type Day, daysBetween } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'

/** What may happen in a customer's life that the bank should know of. `hint`: how an inferred one is to be spoken of, for it is a guess until a person said so. */
export const lifeEventKinds = {
  'new-job': { zh: '新工作', en: 'A new job' },
  'salary-change': { zh: '收入变化', en: 'A change of income' },
  'income-stopped': { zh: '收入中断', en: 'Income stopped' },
  retirement: { zh: '退休', en: 'Retirement' },
  'child-education': { zh: '子女教育', en: 'A child at school' },
  'home-purchase': { zh: '购房', en: 'Buying a home' },
  marriage: { zh: '结婚', en: 'Marriage' },
  birth: { zh: '生育', en: 'A child was born' },
  bereavement: { zh: '亲人离世', en: 'A death in the family' },
  moving: { zh: '搬家', en: 'Moving' },
  business: { zh: '创业经营', en: 'Starting a business' },
} as const satisfies Record<string, Label>
export type LifeEventKind = keyof typeof lifeEventKinds
export const lifeEventKeys = Object.keys(lifeEventKinds) as readonly LifeEventKind[]

/** Money of one category on one day, signed. */
export type DayFlow = { readonly day: Day; readonly category: string; readonly amountFen: number }

/** One number or day that speaks for an inferred event. */
export type Evidence = Label & { readonly fen?: number; readonly day?: Day; readonly count?: number }

export type InferredEvent = {
  /** Names the event for good: what a person decided about it stays decided. */
  readonly key: string
  readonly kind: LifeEventKind
  readonly happenedOn: Day
  readonly evidence: readonly Evidence[]
}

/** How far back the flows must reach for these to be told: two school years, and a year of salaries. */
export const LIFE_EVENT_DAYS = 400

/** From when to when the customer's flows are known: what stands on their first days need not have begun there. */
export type Known = { readonly since: Day; readonly asOf: Day }

/** Events that the flows of a customer up to a day speak for, newest first. Only what the data shows; none is a fact before a person confirmed it. */
export function inferredEvents(flows: readonly DayFlow[], { since, asOf }: Known): readonly InferredEvent[] {
  const known = flows
    .filter(({ day }) => day <= asOf && day > addDays(asOf, -LIFE_EVENT_DAYS))
    .sort((a, b) => (a.day < b.day ? -1 : 1))
  const of = (category: string) => known.filter((one) => one.category === category)
  const found = [
    ...salaryEvents(of('salary'), { since, asOf }),
    ...begun(of('pension'), { since, asOf }, 'retirement', { zh: '首笔养老金', en: 'First pension' }),
    ...schooling(of('tuition')),
    ...homePurchase(
      of('loan-payout'),
      known.filter(({ amountFen }) => amountFen < 0),
    ),
  ]
  return found.sort((a, b) => (a.happenedOn < b.happenedOn ? 1 : -1))
}

const keyOf = (kind: LifeEventKind, day: Day): string => `${kind}/${day.slice(0, 7)}`

/** A salary that began, changed by a fifth or more for good, or stopped. */
function salaryEvents(salaries: readonly DayFlow[], known: Known): InferredEvent[] {
  const [first, last] = [salaries[0], salaries.at(-1)]
  if (first === undefined || last === undefined || salaries.length < 3) return []
  const found = begun(salaries, known, 'new-job', { zh: '首笔工资', en: 'First salary' })
  if (daysBetween(last.day, known.asOf) > 45)
    found.push({
      key: keyOf('income-stopped', last.day),
      kind: 'income-stopped',
      happenedOn: last.day,
      evidence: [
        { zh: '最后一笔工资', en: 'Last salary', fen: last.amountFen, day: last.day },
        { zh: '此前到账次数', en: 'Salaries before', count: salaries.length },
      ],
    })
  if (salaries.length < 6) return found
  const [before, after] = [middle(salaries.slice(-6, -3)), middle(salaries.slice(-3))]
  const changed = salaries.at(-3)
  // A bonus is one month; three months on another level are a change.
  const isSteady = (level: number, of: readonly DayFlow[]) =>
    of.every(({ amountFen }) => Math.abs(amountFen - level) * 10 <= level)
  if (
    changed !== undefined &&
    Math.abs(after - before) * 5 >= before &&
    isSteady(after, salaries.slice(-3)) &&
    isSteady(before, salaries.slice(-6, -3))
  )
    found.push({
      key: keyOf('salary-change', changed.day),
      kind: 'salary-change',
      happenedOn: changed.day,
      evidence: [
        { zh: '此前工资', en: 'Salary before', fen: before },
        { zh: '此后工资', en: 'Salary since', fen: after, day: changed.day },
      ],
    })
  return found
}

const HALF_A_YEAR = 180

/** Something that comes every month and began within half a year, after at least half a year without it. */
function begun(flows: readonly DayFlow[], { since, asOf }: Known, kind: LifeEventKind, label: Label): InferredEvent[] {
  const first = flows[0]
  if (first === undefined || flows.length < 2 || daysBetween(first.day, asOf) > HALF_A_YEAR) return []
  if (daysBetween(since, first.day) < HALF_A_YEAR) return []
  return [
    {
      key: keyOf(kind, first.day),
      kind,
      happenedOn: first.day,
      evidence: [
        { ...label, fen: first.amountFen, day: first.day },
        { zh: '至今到账次数', en: 'Times since', count: flows.length },
      ],
    },
  ]
}

/** Fees paid to a school more than once. */
function schooling(fees: readonly DayFlow[]): InferredEvent[] {
  const [first, last] = [fees[0], fees.at(-1)]
  if (first === undefined || last === undefined || fees.length < 2 || daysBetween(first.day, last.day) < 60) return []
  return [
    {
      key: 'child-education',
      kind: 'child-education',
      happenedOn: last.day,
      evidence: [
        { zh: '学费支出次数', en: 'School fees paid', count: fees.length },
        { zh: '最近一笔', en: 'The last', fen: -last.amountFen, day: last.day },
      ],
    },
  ]
}

/** A loan of 300,000 yuan or more that went out again, for four fifths, within thirty days. */
function homePurchase(loans: readonly DayFlow[], out: readonly DayFlow[]): InferredEvent[] {
  return loans
    .filter(({ amountFen }) => amountFen >= 30_000_000)
    .flatMap((loan) => {
      const paid = out
        .filter(({ day }) => day >= loan.day && daysBetween(loan.day, day) <= 30)
        .reduce<DayFlow | undefined>(
          (most, one) => (most === undefined || one.amountFen < most.amountFen ? one : most),
          undefined,
        )
      if (paid === undefined || -paid.amountFen * 5 < loan.amountFen * 4) return []
      return [
        {
          key: keyOf('home-purchase', loan.day),
          kind: 'home-purchase' as const,
          happenedOn: paid.day,
          evidence: [
            { zh: '贷款发放', en: 'Loan paid out', fen: loan.amountFen, day: loan.day },
            { zh: '大额支出', en: 'Large payment', fen: -paid.amountFen, day: paid.day },
          ],
        },
      ]
    })
}

function middle(flows: readonly DayFlow[]): number {
  const sorted = flows.map(({ amountFen }) => amountFen).sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
