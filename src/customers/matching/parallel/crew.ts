import { Worker } from 'node:worker_threads'
import type { PairSpace } from '../blocking/pairs.ts'
import type { MatchMapping } from '../records/mapping.ts'
import type { RecordStore } from '../records/record-store.ts'
import { type SharedTexts, shareTexts } from '../records/shared-texts.ts'
import { perform, type Task, type TaskResult } from './task.ts'

/** What a thread is told of the records: shared columns and texts, nothing copied. */
export type SharedSpace = {
  readonly mapping: MatchMapping
  readonly space: Omit<PairSpace, 'view'>
  readonly records: { readonly count: number; readonly sources: Int32Array; readonly values: readonly Int32Array[] }
  readonly texts: readonly SharedTexts[]
}

// The rule about a target origin is of windows; these are threads.
/* oxlint-disable unicorn/require-post-message-target-origin */
export type ToThread = { readonly shared: SharedSpace } | { readonly number: number; readonly task: Task }
export type FromThread = { readonly number: number; readonly result: TaskResult }

/** Whoever does tasks: results come in the order of the tasks, whoever did them. */
export type Crew = {
  readonly run: (tasks: readonly Task[]) => Promise<readonly TaskResult[]>
  readonly close: () => Promise<void>
}

/** Below so many records threads cost more than they bring. */
const WORTH_THREADS = 30_000

/** A crew of so many threads on these records; none, when it is not worth it. The store must not change while the crew is there. */
export function openCrew(mapping: MatchMapping, store: RecordStore, space: PairSpace, threads: number): Crew {
  if (threads < 2 || store.size() < WORTH_THREADS) {
    return { run: async (tasks) => tasks.map((task) => perform(space, task)), close: async () => {} }
  }
  const { count, sources, values } = space.view
  const shared: SharedSpace = {
    mapping,
    space: { passes: space.passes, maxBlock: space.maxBlock, order: space.order },
    records: { count, sources, values },
    texts: store.dictionaries.map(shareTexts),
  }
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url))
    worker.postMessage({ shared } satisfies ToThread)
    return worker
  })
  return {
    run: (tasks) => shareOut(workers, tasks),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

/** Each thread takes the next task when it has done one: blocks differ in size. */
function shareOut(workers: readonly Worker[], tasks: readonly Task[]): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = []
  let [next, done] = [0, 0]
  return new Promise((resolve, reject) => {
    const give = (worker: Worker): void => {
      const task = tasks[next]
      if (task === undefined) return
      worker.postMessage({ number: next, task } satisfies ToThread)
      next += 1
    }
    const finish = (outcome: () => void): void => {
      for (const worker of workers) worker.removeAllListeners()
      outcome()
    }
    for (const worker of workers) {
      worker.on('message', ({ number, result }: FromThread) => {
        results[number] = result
        done += 1
        if (done === tasks.length) finish(() => resolve(results))
        else give(worker)
      })
      worker.on('error', (error) => finish(() => reject(error)))
      give(worker)
    }
    if (tasks.length === 0) finish(() => resolve([]))
  })
}
