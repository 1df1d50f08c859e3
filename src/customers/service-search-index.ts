import type { Day } from '../kernel/day.ts'
import { type Keyring, openFields } from '../platform/crypto/keyring.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { factsFilter } from '../platform/runs.ts'
import { tailsByToken } from '../sources/account-tail.ts'
import type { PartyFields } from '../sources/identity.ts'
import { TOKEN_RULE, type Token, tokensOf } from './search/party-tokens.ts'
import {
  accountMarks,
  dropTokens,
  lastOfParties,
  type PartyTokens,
  settleTokens,
  type StaleParty,
  staleParties,
  type TokenMake,
  writeTokens,
} from './store-search-index.ts'
import type { Slice } from './store-unify.ts'
import { accountTailsOf } from './warehouse-search.ts'

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

type Hasher = (token: Token) => bigint

/** Syllables, surnames and tails come back again and again: most hashes of a slice are made once. (Trial: 1 M parties in 40 s in place of 90.) */
const CACHED = 300_000

function hasherOf(keyring: Keyring): Hasher {
  const known = new Map<Token, bigint>()
  return (token) => {
    const made = known.get(token)
    if (made !== undefined) return made
    const number = keyring.blind('search', token).readBigInt64BE(HEAD)
    if (known.size < CACHED) known.set(token, number)
    return number
  }
}

/** The tokens of a party; undefined when it was erased. */
function foundBy(keyring: Keyring, hash: Hasher, party: StaleParty, accountTails: readonly string[]): PartyTokens | undefined {
  if (party.wrapped === null) return undefined
  const fields = openFields<PartyFields>(keyring.unwrap(party.wrapped), party.sealed)
  const tokens = tokensOf({ kind: party.kind, ...fields, accountTails })
  return {
    partyId: party.partyId,
    runId: party.runId,
    accounts: accountMark(hash, accountTails),
    tokens: Array.from(tokens, (token) => String(hash(token))),
  }
}

/** Says whether the accounts are still those that tokens were made of, whatever their order. */
function accountMark(hash: Hasher, tails: readonly string[]): string {
  return String(tails.reduce((mark, tail) => mark ^ hash(`account:${tail}`), 0n))
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
 * Makes what parties are found by, where it is missing or not of today's record and accounts: slice by slice, each one transaction. Stopped or killed it goes on where
 * it was, and done again it writes nothing, for what is right is not made again. `isAnew` throws away what is there, each slice together with making it anew.
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
  const [hash, make, digits] = [hasherOf(ctx.keyring), makeOf(ctx.keyring), tailsByToken(ctx.keyring.token.key)]
  let written = 0
  for (let from = 1; from <= last; from += size) {
    if (signal?.aborted === true) break
    const slice: Slice = { from, to: Math.min(from + size - 1, last) }
    const tokens = await accountTailsOf(ctx.warehouse, slice, accounts, asOf)
    const tails = new Map([...tokens].map(([party, found]) => [party, found.flatMap((token) => digits.get(token) ?? [])]))
    written += await ctx.slice(async (db) => {
      if (isAnew) await dropTokens(db, slice)
      const moved = [...(await accountMarks(db, slice))].flatMap(([party, mark]) =>
        mark === accountMark(hash, tails.get(party) ?? []) ? [] : [party],
      )
      const stale = await staleParties(db, slice, make, moved)
      const made = stale.map((party) => foundBy(ctx.keyring, hash, party, tails.get(party.partyId) ?? []))
      const found = made.filter((party) => party !== undefined)
      if (found.length > 0) await writeTokens(db, found, make)
      return found.length
    })
    await onProgress(slice.to, last)
  }
  if (written > 0) await ctx.slice((db) => settleTokens(db))
  return { parties: last, written }
}
