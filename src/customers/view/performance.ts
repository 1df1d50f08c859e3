import type { Day } from '../../kernel/day.ts'
import type { AssetsOn } from './asset-history.ts'

/** What went into (or out of) a class of assets on a day, in the base currency: neither interest nor fees, which are what it earned and cost. */
export type ClassFlow = { readonly day: Day; readonly assetClass: string; readonly amountFen: number }

/** How the value of a class changed between two days, and how much of that was put in or taken out. `changeFen` = end − start − flows. */
export type ClassChange = {
  readonly key: string
  readonly startFen: number
  readonly endFen: number
  readonly flowFen: number
  readonly changeFen: number
}

/** The change of each class of assets between two days, net of flows: facts, no advice and no forecast. Flows of the first day are in its closing value already. */
export function performanceOf(
  start: AssetsOn,
  end: AssetsOn,
  flows: readonly ClassFlow[],
  classes: readonly string[],
): readonly ClassChange[] {
  return classes.flatMap((key) => {
    const [startFen, endFen] = [start.byClass.get(key) ?? 0, end.byClass.get(key) ?? 0]
    const flowFen = flows
      .filter(({ assetClass, day }) => assetClass === key && day > start.day && day <= end.day)
      .reduce((sum, { amountFen }) => sum + amountFen, 0)
    return startFen === 0 && endFen === 0 && flowFen === 0
      ? []
      : [{ key, startFen, endFen, flowFen, changeFen: endFen - startFen - flowFen }]
  })
}
