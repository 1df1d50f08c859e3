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
export type ToThread = { readonly shared: SharedSpace } | { readonly task: Task }

/** Whoever does tasks: results come in the order of the tasks, whoever did them. */
export type Crew = {
  readonly run: (tasks: readonly Task[]) => Promise<readonly TaskResult[]>
  readonly close: () => Promise<void>
}

/** A crew of so many threads on these records; with fewer than two the caller's does it all. The store must not change while the crew is there. */
export function openCrew(mapping: MatchMapping, store: RecordStore, space: PairSpace, threads: number): Crew {
  if (threads < 2) {
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
async function shareOut(workers: readonly Worker[], tasks: readonly Task[]): Promise<readonly TaskResult[]> {
  const results: TaskResult[] = []
  const queue = [...tasks.entries()]
  const work = async (worker: Worker): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [number, task] = next
      results[number] = await ask(worker, task)
    }
  }
  await Promise.all(workers.map(work))
  return results
}

/** One task to one thread, and its answer; a thread that breaks breaks the run. */
function ask(worker: Worker, task: Task): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    const answered = (result: TaskResult): void => {
      worker.off('error', broke)
      resolve(result)
    }
    const broke = (error: Error): void => {
      worker.off('message', answered)
      reject(error)
    }
    worker.once('message', answered)
    worker.once('error', broke)
    worker.postMessage({ task } satisfies ToThread)
  })
}
