import { Session } from 'chdb'

/**
 * Sessions of chDB on one folder. Settings, parameters and the current database stay in a session once set, so a session is used again only by
 * queries of the very same settings; opening one costs 0.1 ms, its first query 0.5 ms more, settings and database 0.3 ms.
 * (Arguments at opening are no way to set them: chDB ignores unknown ones in silence.)
 */
export type Sessions = {
  /** A fresh one, for its borrower to close. */
  readonly open: () => Session
  /** One on which the given statements have run and nothing since but queries. */
  readonly borrow: (settings: string) => Promise<Session>
  readonly giveBack: (settings: string, session: Session) => void
  readonly close: () => void
}

/** More resting sessions than this are not worth their memory. */
const MOST_RESTING = 32

export function openSessions(folder: string): Sessions {
  // Held for the life of the process: with no session left chDB would shut the folder and open it anew for the next.
  const keeper = new Session(folder)
  const open = (): Session => new Session(folder, { connectionArgs: ['--max_query_size=1000000000'] })
  /** Oldest first; the newest that fits is taken, so that unused ones age and go. */
  const resting: { readonly settings: string; readonly session: Session }[] = []
  return {
    open,
    borrow: async (settings) => {
      const at = resting.findLastIndex((each) => each.settings === settings)
      const [found] = at < 0 ? [] : resting.splice(at, 1)
      if (found !== undefined) return found.session
      const session = open()
      try {
        await session.queryAsync(settings)
        return session
      } catch (thrown) {
        session.close()
        throw thrown
      }
    },
    giveBack: (settings, session) => {
      resting.push({ settings, session })
      if (resting.length > MOST_RESTING) resting.shift()?.session.close()
    },
    close: () => {
      for (const { session } of resting) session.close()
      keeper.close()
    },
  }
}
