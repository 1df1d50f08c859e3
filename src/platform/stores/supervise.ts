import type { Log } from '../log.ts'

/** A store's process that is ready to answer. */
export type RunningChild = {
  readonly pid: number
  /** Resolves with a sentence about the end, however it came. */
  readonly ended: Promise<string>
  /** Asks it to finish and waits; kills it when it does not. */
  readonly stop: () => Promise<void>
}

export type Supervised = {
  /** The process id of the moment; 0 between two lives. */
  readonly pid: () => number
  readonly stop: () => Promise<void>
}

/** Waits between two lives grow to this; a life of a minute starts them over. */
const LONGEST_WAIT_MS = 10_000
const STEADY_MS = 60_000

/** Starts a child and keeps it alive: whenever it ends by itself it is started again, after 0.1 s at first. The first start must succeed. */
export async function supervise(name: string, start: () => Promise<RunningChild>, log: Log): Promise<Supervised> {
  let child: RunningChild | undefined = await start()
  const state = { isStopping: false }
  let wake = (): void => {}
  const pause = (ms: number): Promise<void> =>
    new Promise((done) => {
      const timer = setTimeout(done, ms)
      wake = () => {
        clearTimeout(timer)
        done()
      }
    })

  const keepAlive = async (): Promise<void> => {
    let wait = 100
    while (child !== undefined) {
      const since = Date.now()
      const why: string = await child.ended
      child = undefined
      if (Date.now() - since > STEADY_MS) wait = 100
      while (child === undefined && !state.isStopping) {
        log.error({ store: name, why, waitMs: wait }, 'a store ended by itself; starting it again')
        await pause(wait)
        wait = Math.min(wait * 2, LONGEST_WAIT_MS)
        if (state.isStopping) return
        child = await start().catch((thrown: unknown) => {
          log.error({ store: name, err: thrown }, 'a store could not be started')
          return undefined
        })
        // Asked to stop while this start was under way.
        if (state.isStopping) await child?.stop()
      }
    }
  }
  const kept = keepAlive()

  return {
    pid: () => child?.pid ?? 0,
    stop: async () => {
      state.isStopping = true
      wake()
      await child?.stop()
      await kept
    },
  }
}
