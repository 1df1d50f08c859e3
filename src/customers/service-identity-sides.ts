import type { z } from 'zod'
import { masksOf } from '../access/may.ts'
import { dayAt } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate } from '../platform/runs.ts'
import { overTheBank } from '../platform/scope.ts'
import type { identityPair } from './api-identity.ts'
import { shownMoney, shownText } from './personal.ts'
import { openParty } from './service.ts'
import { readFeaturesRun } from './store.ts'
import type { Pair } from './store-identity.ts'
import { type AccessRow, readAsked } from './store-identity-access.ts'
import { openTasksOf, readSides, type SideRow } from './store-identity-review.ts'
import { assetsOfCustomers } from './warehouse-identity.ts'

type Side = z.output<typeof identityPair>['sides'][number]

/** What the reader may see of the records of some pairs, and what goes with them. */
export type Sides = {
  readonly of: (party: number, pair: Pair) => Side
  /** The record itself; undefined when it is another branch's and nobody agreed. */
  readonly row: (party: number, pair: Pair) => SideRow | undefined
  readonly assets: ReadonlyMap<number, number>
  readonly tasks: ReadonlyMap<number, number>
}

/**
 * The records of pairs as the reader's role sees them. Of another branch's record nothing is shown, unless its head agreed: then its fields, masked as the role's are, for the
 * days agreed on, and neither its assets nor its tasks.
 */
export async function sidesOf(ctx: Ctx, pairs: readonly Pair[]): Promise<Sides> {
  const { db, user } = ctx
  const today = dayAt(ctx.clock.now())
  const parties = [...new Set(pairs.flatMap(({ partyA, partyB }) => [partyA, partyB]))]
  const own = new Map((await readSides(db, parties)).map((row) => [row.partyId, row]))
  const asked = new Map((await readAsked(db, user.userId)).map((row) => [keyOf(row), row]))
  const isGranted = (row: AccessRow | undefined): boolean => (row?.expiresOn ?? '') >= today
  const granted = pairs.flatMap((pair) => {
    const row = asked.get(keyOf(pair))
    return row !== undefined && isGranted(row) && !own.has(row.wantedParty) ? [row.wantedParty] : []
  })
  const others = new Map(
    granted.length === 0 ? [] : (await overTheBank(db, () => readSides(db, granted))).map((row) => [row.partyId, row]),
  )
  const customers = [...own.values()].map(({ customerId }) => customerId)
  const run = await readFeaturesRun(db, await businessDate(db))
  const assets = run === undefined ? new Map<number, number>() : await assetsOfCustomers(ctx.warehouse, run, customers)
  const tasks = await openTasksOf(db, customers)
  const masks = masksOf(user.roles)

  const row = (party: number, pair: Pair): SideRow | undefined => {
    const request = asked.get(keyOf(pair))
    return own.get(party) ?? (request?.wantedParty === party && isGranted(request) ? others.get(party) : undefined)
  }
  return {
    row,
    assets,
    tasks,
    of: (party, pair) => {
      const found = row(party, pair)
      const request = asked.get(keyOf(pair))
      if (found === undefined)
        return { isShown: false, access: request === undefined ? 'none' : request.decision === null ? 'asked' : 'refused' }
      const isOwn = own.has(party)
      const fields = openParty(ctx.keyring, found)
      const shown = (field: 'name' | 'document' | 'phone' | 'address') => {
        const { text, isMasked } = shownText(fields, field, masks, false)
        return { text, isMasked }
      }
      return {
        isShown: true,
        source: found.source,
        customerId: found.customerId,
        branch: found.branch,
        ...(found.ownerName === null ? {} : { owner: found.ownerName }),
        openedOn: found.openedOn,
        name: shown('name'),
        document: shown('document'),
        phone: shown('phone'),
        address: shown('address'),
        ...(found.bornOn === null ? {} : { bornYear: found.bornOn.slice(0, 4) }),
        ...(found.gender === null ? {} : { gender: found.gender }),
        aum: isOwn ? shownMoney(assets.get(found.customerId), masks) : {},
        openTasks: isOwn ? (tasks.get(found.customerId) ?? 0) : 0,
        ...(isOwn ? {} : { grantedUntil: request?.expiresOn ?? today }),
      }
    },
  }
}

function keyOf({ partyA, partyB }: Pair): string {
  return `${partyA}-${partyB}`
}
