import type { Day } from '../../kernel/day.ts'

/**
 * What was said about who lives in one household. Changes are only ever added to; who belongs where is folded from them, so that undoing one is another change
 * and restores exactly what would be without it. A party belongs to one household at a time.
 */
export type HouseholdChange = {
  readonly changeId: number
  readonly effectiveOn: Day
} & (
  | { readonly kind: 'form' | 'add' | 'remove'; readonly householdId: number; readonly parties: readonly number[] }
  /** All of `from` join `householdId`. */
  | { readonly kind: 'merge'; readonly householdId: number; readonly from: number }
  /** Some of `from` become `householdId`. */
  | { readonly kind: 'split'; readonly householdId: number; readonly from: number; readonly parties: readonly number[] }
  /** Takes an earlier change back; an undo can be undone too. */
  | { readonly kind: 'undo'; readonly undoes: number }
)

/** Household by party. */
export type Membership = ReadonlyMap<number, number>

/** The changes that count: those that no counting undo names. Later undos are looked at first, for an undo may itself be undone. */
export function standing(changes: readonly HouseholdChange[]): readonly HouseholdChange[] {
  const undone = new Set<number>()
  for (const change of [...changes].sort((a, b) => b.changeId - a.changeId))
    if (change.kind === 'undo' && !undone.has(change.changeId)) undone.add(change.undoes)
  return changes.filter((change) => change.kind !== 'undo' && !undone.has(change.changeId))
}

/**
 * Who belongs to which household on a day. Changes count by the day they take effect, those of one day by the order in which they were said. One that finds
 * nothing to do (removing who left already, after an undo) does nothing.
 */
export function membershipOn(changes: readonly HouseholdChange[], day: Day): Membership {
  const now = new Map<number, number>()
  const inOrder = standing(changes)
    .filter((change) => change.effectiveOn <= day)
    .sort((a, b) => (a.effectiveOn === b.effectiveOn ? a.changeId - b.changeId : a.effectiveOn < b.effectiveOn ? -1 : 1))
  for (const change of inOrder) apply(now, change)
  return now
}

function apply(now: Map<number, number>, change: HouseholdChange): void {
  switch (change.kind) {
    case 'form':
    case 'add':
      for (const party of change.parties) now.set(party, change.householdId)
      return
    case 'remove':
      for (const party of change.parties) if (now.get(party) === change.householdId) now.delete(party)
      return
    case 'merge':
      for (const [party, household] of now) if (household === change.from) now.set(party, change.householdId)
      return
    case 'split':
      for (const party of change.parties) if (now.get(party) === change.from) now.set(party, change.householdId)
      return
    case 'undo':
      return
  }
}

/** The members of one household among all, smallest first. */
export function membersOf(membership: Membership, householdId: number): readonly number[] {
  return [...membership]
    .filter(([, household]) => household === householdId)
    .map(([party]) => party)
    .sort((a, b) => a - b)
}
