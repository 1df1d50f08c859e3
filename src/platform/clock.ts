import { type Day, dayAt } from '../kernel/day.ts'

/** What tells the time. Pure code never sees it: it is asked at the edge and handed on as a Day or an instant. */
export type Clock = {
  /** The bank's now: business days, due dates, what is recorded. */
  readonly now: () => Date
  /** The wall's now, whatever day is pinned: sessions and one-time codes run by it, as the user's own authenticator does. */
  readonly wall: () => Date
}

export const realClock: Clock = { now: () => new Date(), wall: () => new Date() }

/**
 * A clock on which it is always the given day: its time of day in Asia/Shanghai is the wall's. The demo bank lives on it.
 * Past midnight the day stays the same, so a demo that runs overnight does not move.
 */
export function pinnedClock(day: Day, clock: Clock = realClock): Clock {
  const midnight = Date.parse(`${day}T00:00:00+08:00`)
  return {
    wall: clock.wall,
    now: () => {
      const instant = clock.now()
      return new Date(midnight + (instant.getTime() - Date.parse(`${dayAt(instant)}T00:00:00+08:00`)))
    },
  }
}

/** The clock of this installation: pinned when a day is set, else real. */
export function clockOf(asOf: Day | undefined): Clock {
  return asOf === undefined ? realClock : pinnedClock(asOf)
}

/** A clock that stands still at one instant. Tests move it by making another. */
export function stoppedClock(instant: Date): Clock {
  return { now: () => instant, wall: () => instant }
}
