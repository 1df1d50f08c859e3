import { dayAt } from '../kernel/day.ts'
import { tokenOf } from '../kernel/ids.ts'
import { tryParseId } from '../kernel/input.ts'
import { openFields } from '../platform/crypto/keyring.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate, factsFilter } from '../platform/runs.ts'
import { documentText, normalNumber, normalPhone, type PartyFields } from '../sources/identity.ts'
import type { Token } from './search/party-tokens.ts'
import { type Question, questionOf, slipsOf } from './search/question.ts'
import type { Term } from './search/terms.ts'
import { type Fit, fitOf } from './search/rank.ts'
import { conductOn } from './service-conduct.ts'
import { tokenNumbers } from './service-search-index.ts'
import { readSources } from './store.ts'
import { type HashedQuestion, numberedParties, proposedParties, readCandidates, type SealedCandidate } from './store-search.ts'
import { partyOfAccount } from './warehouse.ts'

/** Names opened for one answer, whatever was asked; and how many of them at first: more only when too few fit. */
const OPENED = 200
const FIRST = 60
const FULL = 21
/** When nobody fits as well as this, what was typed is part of nobody's name or number: slips of the finger are looked for. */
const AS_TYPED = 680
/** Up to so many parties are gone through one by one (a portfolio, a branch); above, the index of the whole bank answers. */
const REACH = 5_000
/**
 * What one probe of the bank's index gives at most, and how many candidates are taken of all of them. Names are weighed well by their hashes, and the best are the first;
 * ends of a number all weigh the same, so all are compared. Where only a part of them is the reader's, many more are taken.
 */
const OF_NAMES = { each: 500, most: 80 }
const OF_NUMBERS = { each: 1_000, most: OPENED }
const OF_OTHERS = { each: 20_000, most: 20_000 }

/** A customer who fits, opened, by the party that does. */
export type FoundParty = { readonly party: SealedCandidate; readonly fields: PartyFields; readonly fit: Fit }

/** A party that may be meant, and the numbers among the typed ones that are of its accounts. */
type Proposed = { readonly partyId: number; readonly accounts: readonly string[] }

/** The customers of the reader's rows who fit, each once, the best first; of equals the smaller number. */
export async function fittingCustomers(ctx: Ctx, terms: readonly Term[]): Promise<readonly FoundParty[]> {
  const seen = new Set<number>()
  const fits = await fittingAmong(ctx, terms, await partiesByNumber(ctx, terms), seen)
  // A whole number that was found is the answer: nobody meant its last four digits.
  if (!(terms.length === 1 && fits.some(({ fit }) => fit.score === 1000))) {
    fits.push(...(await fittingAmong(ctx, terms, await proposed(ctx, questionOf(terms)), seen)))
    if (!fits.some(({ fit }) => fit.score >= AS_TYPED) && terms.some(({ kind }) => kind !== 'number'))
      fits.push(...(await fittingAmong(ctx, terms, await proposed(ctx, slipsOf(terms)), seen)))
  }
  const best = new Map<number, FoundParty>()
  for (const found of fits.toSorted((a, b) => b.fit.score - a.fit.score || a.party.partyId - b.party.partyId))
    if (!best.has(found.party.customerId)) best.set(found.party.customerId, found)
  return [...best.values()]
}

/** Opens those of the proposed that the reader may see and nobody opened before, in one batch, and keeps who really fits. */
async function fittingAmong(
  { db, keyring }: Ctx,
  terms: readonly Term[],
  proposals: readonly Proposed[],
  seen: Set<number>,
): Promise<FoundParty[]> {
  const accounts = new Map(proposals.flatMap((one) => (seen.has(one.partyId) ? [] : [[one.partyId, one.accounts]])))
  if (accounts.size === 0 || seen.size >= OPENED) return []
  const open = (parties: readonly SealedCandidate[]) =>
    parties.flatMap((party): FoundParty[] => {
      seen.add(party.partyId)
      if (party.wrapped === null) return []
      const fields = openFields<PartyFields>(keyring.unwrap(party.wrapped), party.sealed)
      const keys = [String(party.customerId), normalNumber(fields.partyKey ?? '')]
      const fit = fitOf(terms, { ...fields, kind: party.kind, keys, accounts: accounts.get(party.partyId) ?? [] })
      return fit === undefined ? [] : [{ party, fields, fit }]
    })
  const heaviest = await readCandidates(db, [...accounts.keys()], Math.min(FIRST, OPENED - seen.size))
  const fits = open(heaviest)
  if (fits.length >= FULL || heaviest.length < FIRST || seen.size >= OPENED) return fits
  const others = [...accounts.keys()].filter((partyId) => !seen.has(partyId))
  return [...fits, ...open(await readCandidates(db, others, OPENED - seen.size))]
}

/** Who the hashes say is meant. Those who see the whole bank see every candidate; others' own are among more of them. */
async function proposed(ctx: Ctx, question: Question): Promise<readonly Proposed[]> {
  const { hashed, accounts } = hashesOf(ctx, question)
  if (hashed.wanted.length === 0 || hashed.probes.length === 0) return []
  const isByNumber = question.terms.some(({ kind }) => kind === 'number')
  const sizes = ctx.user.scope !== 'bank' ? OF_OTHERS : isByNumber ? OF_NUMBERS : OF_NAMES
  const scored = await proposedParties(ctx.db, hashed, { reach: REACH, ...sizes })
  return scored.map(({ partyId, met }) => ({ partyId, accounts: met.flatMap((number) => accounts.get(number) ?? []) }))
}

/** A question as hashes, under each key there is; and which of them are tails of accounts. */
function hashesOf(
  { keyring }: Ctx,
  { probes, isSharp, wanted }: Question,
): { hashed: HashedQuestion; accounts: Map<string, string> } {
  const known = new Map<Token, readonly string[]>()
  const numbers = (token: Token): readonly string[] => {
    const made = known.get(token) ?? tokenNumbers(keyring, token)
    known.set(token, made)
    return made
  }
  const weighed = wanted.flatMap(({ token, weight, term }) => numbers(token).map((number) => ({ token, number, weight, term })))
  const kids = keyring.blinds('search', '').length
  return {
    hashed: {
      probes: probes.flatMap((probe) =>
        Array.from({ length: kids }, (_, kid) => probe.map((token) => numbers(token)[kid] ?? '')),
      ),
      isSharp,
      wanted: weighed.map(({ number }) => number),
      weights: weighed.map(({ weight }) => weight),
      terms: weighed.map(({ term }) => term),
    },
    accounts: new Map(
      weighed.flatMap(({ token, number }) => (token.startsWith('account:') ? [[number, token.slice('account:'.length)]] : [])),
    ),
  }
}

const LONGEST_TAIL = 10
const SHORTEST_DOCUMENT = 6

/** Who carries a typed number whole: the customer's number here or in a source, a phone, a document, an account or card. */
async function partiesByNumber(ctx: Ctx, terms: readonly Term[]): Promise<readonly Proposed[]> {
  const { db, keyring } = ctx
  const found: Proposed[] = []
  for (const term of terms) {
    if (term.kind !== 'number' || term.head !== '') continue
    const { text } = term
    const customerId = tryParseId(text)
    const sources = await readSources(db)
    const { documentTypes } =
      text.length < SHORTEST_DOCUMENT ? { documentTypes: [] } : await conductOn(db, dayAt(ctx.clock.now()))
    const parties = await numberedParties(db, {
      customerId,
      phones: keyring.blinds('phone', normalPhone(text)),
      documents: documentTypes.flatMap((type) => [...keyring.blinds('document', documentText(type, text))]),
      keys: sources.flatMap((source) =>
        [text, text.toLowerCase()].map((key) => Buffer.from(tokenOf(keyring.token.key, 'party', source, key))),
      ),
    })
    found.push(...parties.map((partyId) => ({ partyId, accounts: [] })))
    const isAccount = parties.length === 0 && text.length > LONGEST_TAIL
    const holder = isAccount ? await holderOf(ctx, sources, text) : undefined
    if (holder !== undefined) found.push({ partyId: holder, accounts: [text] })
  }
  return found
}

async function holderOf(ctx: Ctx, sources: readonly string[], number: string): Promise<number | undefined> {
  const accounts = await factsFilter(ctx.db, 'account', (await businessDate(ctx.db)) ?? dayAt(ctx.clock.now()))
  return partyOfAccount(ctx.warehouse, ctx.keyring, sources, number, accounts)
}
