import type { Day } from '../kernel/day.ts'
import { type Keyring, openFields } from '../platform/crypto/keyring.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { factsFilter } from '../platform/runs.ts'
import { tailsByToken } from '../sources/account-tail.ts'
import type { PartyFields } from '../sources/identity.ts'
import { TOKEN_RULE, type Token, tokensOf } from './search/party-tokens.ts'
import {
  accountMarks,
  lastOfParties,
  type PartyTokens,
  settleTokens,
  type StaleParty,
  staleParties,
  type TokenMake,
  writeTokens,
} from './store-search-index.ts'
import type { Slice } from './store-unify.ts'
import { accountMarksOf, accountTailsOf, type OpenAccounts } from './warehouse-search.ts'

/** Parties of one transaction unless said otherwise: a second or two when all are new. */
const SLICE = 20_000

/** A blind index begins with version, algorithm and key number; the hash follows. */
const HEAD = 4

/** The numbers a token is stored as: the first 8 bytes of its keyed hash, under each key there is, newest first. */
export function tokenNumbers(keyring: Keyring, token: Token): readonly string[] {
  return keyring.blinds('search', token).map((blind) => String(blind.readBigInt64BE(HEAD)))
}

/** How this installation makes tokens now: with another key, algorithm or rule every row is stale. */
function makeOf(keyring: Keyring): TokenMake {
  return { madeWith: keyring.blind('search', '').readInt32BE(0), rule: TOKEN_RULE }
}

type Hasher = (token: Token) => string

/** Syllables, surnames and tails come back again and again: most hashes of a slice are made once. (Trial: 1 M parties in 40 s in place of 90.) */
const CACHED = 300_000

function hasherOf(keyring: Keyring): Hasher {
  const known = new Map<Token, string>()
  return (token) => {
    const made = known.get(token)
    if (made !== undefined) return made
    const number = String(keyring.blind('search', token).readBigInt64BE(HEAD))
    if (known.size < CACHED) known.set(token, number)
    return number
  }
}

/** The tokens of a party; undefined when it was erased. */
function foundBy(
  keyring: Keyring,
  hash: Hasher,
  party: StaleParty,
  accountTails: readonly string[],
): readonly string[] | undefined {
  if (party.wrapped === null) return undefined
  const fields = openFields<PartyFields>(keyring.unwrap(party.wrapped), party.sealed)
  return Array.from(tokensOf({ kind: party.kind, ...fields, accountTails }), hash)
}

export type IndexOptions = {
  readonly asOf: Day
  readonly isAnew?: boolean
  /** Parties of one transaction. */
  readonly size?: number
  readonly signal?: AbortSignal
}
export type IndexProgress = (done: number, total: number) => Promise<void>

/**
 * Makes what parties are found by, where it is missing or not of today's record and accounts: slice by slice, each one short transaction. Stopped or killed it goes on
 * where it was, and done again it writes nothing, for what is right is not made again. `isAnew` makes all of it again.
 */
export async function indexParties(
  ctx: JobCtx,
  { asOf, isAnew = false, size = SLICE, signal }: IndexOptions,
  onProgress: IndexProgress,
): Promise<{ readonly parties: number; readonly written: number }> {
  const { last, accounts } = await ctx.slice(async (db) => ({
    last: await lastOfParties(db),
    accounts: await factsFilter(db, 'account', asOf),
  }))
  const work = { isAnew, which: { accounts, asOf }, hash: hasherOf(ctx.keyring), make: makeOf(ctx.keyring) }
  let written = 0
  for (let from = 1; from <= last; from += size) {
    if (signal?.aborted === true) break
    const slice: Slice = { from, to: Math.min(from + size - 1, last) }
    written += await indexSlice(ctx, slice, work)
    await onProgress(slice.to, last)
  }
  if (written > 0) await ctx.slice((db) => settleTokens(db))
  return { parties: last, written }
}

type Work = { readonly isAnew: boolean; readonly which: OpenAccounts; readonly hash: Hasher; readonly make: TokenMake }

/** One slice: what is stale is read, then opened and hashed outside of any transaction, then written. */
async function indexSlice(ctx: JobCtx, slice: Slice, { isAnew, which, hash, make }: Work): Promise<number> {
  const marks = await accountMarksOf(ctx.warehouse, slice, which)
  const stale = await ctx.slice(async (db) => {
    const had = await accountMarks(db, slice)
    const moved = [...had].flatMap(([party, mark]) => (isAnew || mark !== (marks.get(party) ?? '0') ? [party] : []))
    return staleParties(db, slice, make, moved)
  })
  if (stale.length === 0) return 0
  const digits = tailsByToken(ctx.keyring.token.key)
  const held = await accountTailsOf(
    ctx.warehouse,
    stale.map(({ partyId }) => partyId),
    which,
  )
  const made = stale.flatMap((party): PartyTokens[] => {
    const { partyId, runId } = party
    const tails = (held.get(partyId) ?? []).flatMap((token) => digits.get(token) ?? [])
    const tokens = foundBy(ctx.keyring, hash, party, tails)
    return tokens === undefined ? [] : [{ partyId, runId, accounts: marks.get(partyId) ?? '0', tokens }]
  })
  return ctx.slice((db) => writeTokens(db, made, make))
}
