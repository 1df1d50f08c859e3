import type { Link } from '../link.ts'
import type { MatchMapping, MatchRecord } from '../records/mapping.ts'
import type { MatchModel, MatchReport } from '../resolve.ts'
import type { MatchSettings } from '../settings.ts'

/**
 * What the matching process is asked, one after the other; each is answered by any number of `links` and then one closing answer. Plain text goes in by `add` and
 * `delta`, stays in its memory and goes nowhere; out come numbers of parties, weights and keys.
 */
export type ToMatcher =
  | { readonly ask: 'open'; readonly mapping: MatchMapping; readonly settings: MatchSettings; readonly expected: number }
  | { readonly ask: 'add'; readonly records: readonly MatchRecord[] }
  | { readonly ask: 'resolve' }
  | { readonly ask: 'adopt'; readonly model: MatchModel }
  | { readonly ask: 'delta'; readonly records: readonly MatchRecord[] }
  | { readonly ask: 'remove'; readonly parties: readonly number[] }

export type FromMatcher =
  | { readonly say: 'links'; readonly links: readonly Link[] }
  | { readonly say: 'done'; readonly records: number }
  /** `peakMb`: the most memory the process has taken so far. */
  | { readonly say: 'resolved'; readonly model: MatchModel; readonly report: MatchReport; readonly peakMb: number }
  | { readonly say: 'compared'; readonly compared: number; readonly peakMb: number }
  /** The name of the error and where it arose; never its message, which may quote a value. */
  | { readonly say: 'failed'; readonly error: string; readonly at: string }

/** So many links go in one message. */
export const LINKS_PER_MESSAGE = 2000
