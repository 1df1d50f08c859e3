import { fork } from 'node:child_process'
import { once } from 'node:events'
import { AppError } from '../../../kernel/errors.ts'
import type { Link } from '../link.ts'
import type { MatchMapping, MatchRecord } from '../records/mapping.ts'
import type { MatchModel, MatchReport } from '../resolve.ts'
import { defaultSettings, type MatchSettings } from '../settings.ts'
import type { FromMatcher, ToMatcher } from './protocol.ts'

/** A matching process with its records. Calls may not overlap. */
export type Matcher = {
  /** Sends records, some thousand at a time; comes back when they are in. */
  readonly add: (records: readonly MatchRecord[]) => Promise<number>
  /** Learns and links everything. `onLinks` is given the links in the order of their parties, some thousand at a time. */
  readonly resolve: (
    onLinks: OnLinks,
  ) => Promise<{ readonly model: MatchModel; readonly report: MatchReport; readonly peakMb: number }>
  readonly adopt: (model: MatchModel) => Promise<void>
  /** All links of some new or changed parties; others they had no longer hold. */
  readonly delta: (
    records: readonly MatchRecord[],
    onLinks: OnLinks,
  ) => Promise<{ readonly compared: number; readonly peakMb: number }>
  readonly remove: (parties: readonly number[]) => Promise<void>
  readonly close: () => Promise<void>
}

export type OnLinks = (links: readonly Link[]) => void

export type MatcherOptions = {
  readonly settings?: MatchSettings
  /** About how many records will come. */
  readonly expected?: number
  /** Megabytes that the process may take for what it holds. */
  readonly memoryMb?: number
}

/** Starts a matching process: of its own, so that plain text of everybody never lies in the server's memory and is gone when it ends. */
export async function startMatcher(mapping: MatchMapping, options: MatcherOptions = {}): Promise<Matcher> {
  const child = fork(new URL('./child.ts', import.meta.url), {
    // Objects arrive as they are sent, typed arrays too.
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${options.memoryMb ?? 6144}`],
    // It needs nothing of the parent's settings, secrets least of all.
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

  const ask = (question: ToMatcher, onLinks: OnLinks = () => {}): Promise<FromMatcher> =>
    new Promise((resolve, reject) => {
      const end = (outcome: () => void): void => {
        child.off('message', heard)
        child.off('exit', left)
        outcome()
      }
      const heard = (said: FromMatcher): void => {
        if (said.say === 'links') return onLinks(said.links)
        if (said.say === 'failed') return end(() => reject(failure(`${question.ask}: ${said.error} ${said.at}`)))
        return end(() => resolve(said))
      }
      const left = (code: number | null): void => end(() => reject(failure(`${question.ask}: the process ended with ${code}`)))
      child.on('message', heard)
      child.once('exit', left)
      child.send(question, (error) => {
        if (error !== null) end(() => reject(failure(`${question.ask}: ${error.message}`)))
      })
    })

  await ask({ ask: 'open', mapping, settings: options.settings ?? defaultSettings, expected: options.expected ?? 1024 })
  return {
    add: async (records) => {
      const said = await ask({ ask: 'add', records })
      return said.say === 'done' ? said.records : 0
    },
    resolve: async (onLinks) => {
      const said = await ask({ ask: 'resolve' }, onLinks)
      if (said.say !== 'resolved') throw failure('resolve: another answer came')
      return said
    },
    adopt: async (model) => {
      await ask({ ask: 'adopt', model })
    },
    delta: async (records, onLinks) => {
      const said = await ask({ ask: 'delta', records }, onLinks)
      if (said.say !== 'compared') throw failure('delta: another answer came')
      return said
    },
    remove: async (parties) => {
      await ask({ ask: 'remove', parties })
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

function failure(message: string): AppError {
  return new AppError('internal', { message: `Matching process: ${message}` })
}
