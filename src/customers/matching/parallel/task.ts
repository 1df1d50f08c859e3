import { type BlockRange, eachPair, type PairSpace } from '../blocking/pairs.ts'
import { isOneDocument, patternReader } from '../records/pattern.ts'
import { scorer, type Scoring } from '../scoring/score.ts'
import { type RandomRange, type Tally, tallyBlocks, tallyEvery, tallyRandom } from '../training/tally.ts'

/** A piece of work on shared records, done alike in this thread and in others. */
export type Task =
  | { readonly kind: 'random'; readonly range: RandomRange }
  | { readonly kind: 'every'; readonly from: number; readonly to: number }
  | { readonly kind: 'tally'; readonly range: BlockRange }
  | { readonly kind: 'score'; readonly range: BlockRange; readonly scoring: Scoring; readonly floor: number }

/** Pairs by the places of their records, with pattern and weight: columns, for there may be millions. */
export type ScoredPairs = {
  readonly a: Int32Array
  readonly b: Int32Array
  readonly pattern: Int32Array
  readonly weight: Int32Array
  /** How many pairs were compared to find these. */
  readonly compared: number
}

export type TaskResult = { readonly tally: Tally } | { readonly pairs: ScoredPairs }

/** About how many pieces a pass is cut into: enough that threads end together, few enough that cutting costs nothing. */
const PIECES = 32

/** The tasks that tally a pass. */
export function blockTasks(space: PairSpace, pass: number, share: number): readonly Task[] {
  return ranges(space, pass, share).map((range) => ({ kind: 'tally', range }))
}

/** The tasks that weigh all pairs of a pass. */
export function scoreTasks(space: PairSpace, pass: number, scoring: Scoring, floor: number): readonly Task[] {
  return ranges(space, pass, 1).map((range) => ({ kind: 'score', range, scoring, floor }))
}

function ranges({ passes }: PairSpace, pass: number, share: number): readonly BlockRange[] {
  const blocks = passes[pass]?.blocks ?? 0
  const size = Math.max(1000, Math.ceil(blocks / PIECES))
  return Array.from({ length: Math.ceil(blocks / size) }, (_, i) => ({ pass, from: i * size, to: (i + 1) * size, share }))
}

/** Does a task. */
export function perform(space: PairSpace, task: Task): TaskResult {
  switch (task.kind) {
    case 'random':
      return { tally: tallyRandom(space, task.range) }
    case 'every':
      return { tally: tallyEvery(space, task.from, task.to) }
    case 'tally':
      return { tally: tallyBlocks(space, task.range) }
    case 'score':
      return { pairs: scoreBlocks(space, task.range, task.scoring, task.floor) }
    default:
      return task satisfies never
  }
}

/** The pairs of some blocks that no earlier pass has and that weigh at least `floor`. */
function scoreBlocks(space: PairSpace, range: BlockRange, scoring: Scoring, floor: number): ScoredPairs {
  const read = patternReader(space.view)
  const weigh = scorer(space.view, scoring)
  const found: [a: number[], b: number[], pattern: number[], weight: number[]] = [[], [], [], []]
  let compared = 0
  eachPair(space, range, (a, b, isNew) => {
    if (!isNew) return
    compared += 1
    const pattern = read(a, b)
    const weight = weigh(pattern, a, b)
    if (weight < floor && !isOneDocument(space.view.fields, pattern)) return
    found[0].push(a)
    found[1].push(b)
    found[2].push(pattern)
    found[3].push(weight)
  })
  const [a, b, pattern, weight] = found.map((column) => Int32Array.from(column))
  const none = new Int32Array()
  return { a: a ?? none, b: b ?? none, pattern: pattern ?? none, weight: weight ?? none, compared }
}
