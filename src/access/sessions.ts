import { createHash, randomBytes } from 'node:crypto'
import type { Day } from '../kernel/day.ts'

const MINUTE = 60_000

/** How long a session lives (NIST AAL2 allows an hour idle; branch counters are shared, so a quarter). Between password and code there are five minutes. */
export const sessionLimits = { idleMs: 15 * MINUTE, absoluteMs: 600 * MINUTE, halfMs: 5 * MINUTE, touchEveryMs: MINUTE } as const

/** A new session token: 256 random bits, handed to the browser and kept nowhere. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token: who reads the table cannot use it. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The token that a session's changing calls carry in a header. It follows from the session token, so it is told anew after each reload, to our own pages only. */
export function csrfOf(token: string): string {
  return createHash('sha256').update('csrf').update(token).digest('base64url')
}

export type SessionState = 'in-use' | 'needs-second-factor' | 'ended'

/** Whether a session still counts at an instant, for a user and a member of staff as they are today: suspending somebody, or their last day, ends it at once. */
export function sessionState(
  session: {
    readonly status: string
    readonly createdAt: Date
    readonly lastSeenAt: Date
    readonly secondFactorAt: Date | null
    readonly hasSecondFactor: boolean
    readonly activeFrom: Day | null
    readonly activeTo: Day | null
  },
  now: Date,
  today: Day,
): SessionState {
  const age = now.getTime() - session.createdAt.getTime()
  const idle = now.getTime() - session.lastSeenAt.getTime()
  const isOver = age >= sessionLimits.absoluteMs || idle >= sessionLimits.idleMs
  if (session.status !== 'active' || !isEmployed(session, today) || isOver) return 'ended'
  if (!session.hasSecondFactor || session.secondFactorAt !== null) return 'in-use'
  return age >= sessionLimits.halfMs ? 'ended' : 'needs-second-factor'
}

/** Whether the member of staff behind a user works here on a day; a user without one always does. */
export function isEmployed(staff: { readonly activeFrom: Day | null; readonly activeTo: Day | null }, today: Day): boolean {
  return (staff.activeFrom ?? today) <= today && today <= (staff.activeTo ?? today)
}
