import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { branchesOf, isInForce, type OrgTree } from './org.ts'
import type { Permission } from './permissions.ts'
import { balanceMasks, lines, type MaskingPolicy, type RoleKey, roleOf, type ScopeKind, scopeKinds, textMasks } from './roles.ts'

/** A role as it is held: at a unit, from a day to a last day. */
export type HeldRole = {
  readonly role: string
  readonly orgId: number
  readonly validFrom: Day
  readonly validTo: Day | null
}

/** What a person's roles come to on a day: what they may do and over which rows. */
export type Authority = {
  readonly roles: readonly RoleKey[]
  readonly permissions: ReadonlySet<Permission>
  readonly scope: ScopeKind
  readonly branches: readonly number[]
}

/** Whether somebody with these permissions may do this. */
export function mayI(who: { readonly permissions: ReadonlySet<string> }, permission: Permission): boolean {
  return who.permissions.has(permission)
}

/**
 * Which rows the roles in force open. Row security knows one kind of scope at a time, so the widest kind held counts, with the branches of the posts of that
 * kind only: an RM here who heads another branch sees that other branch. A role of "own" scope without a member of staff behind it sees nothing, for
 * "nobody" (0) owns the pool of every branch.
 */
export function scopeOf(
  held: readonly HeldRole[],
  tree: OrgTree,
  asOf: Day,
  staffId: number,
): { readonly scope: ScopeKind; readonly branches: readonly number[] } {
  const posts = held
    .filter((one) => isInForce(one, asOf))
    .map((one) => ({ kind: roleOf(one.role)?.scope ?? 'none', orgId: one.orgId }))
    .filter((post) => post.kind !== 'own' || staffId > 0)
    .map((post) => ({ ...post, branches: branchesOf(tree, post.orgId) }))
    // A post at a unit that is closed, or that covers no branch, opens nothing; a post for the whole bank needs its unit to be in force only.
    .filter((post) => (post.kind === 'bank' ? tree.units.has(post.orgId) : post.branches.length > 0))
  const scope = widest(posts.map((post) => post.kind))
  if (scope === 'none') return { scope, branches: [] }
  const branches = new Set(posts.filter((post) => post.kind === scope).flatMap((post) => post.branches))
  return { scope, branches: [...branches].sort((a, b) => a - b) }
}

/** Roles, permissions and scope of a person on a day. */
export function authorityOf(held: readonly HeldRole[], tree: OrgTree, asOf: Day, staffId: number): Authority {
  const inForce = held.filter((one) => isInForce(one, asOf) && tree.units.has(one.orgId))
  const roles = [...new Set(inForce.map((one) => roleOf(one.role)).filter((role) => role !== undefined))]
  return {
    roles: roles.map((role) => role.key as RoleKey).sort(),
    permissions: new Set(roles.flatMap((role) => role.permissions)),
    ...scopeOf(inForce, tree, asOf, staffId),
  }
}

/** How a customer's fields are shown to somebody with these roles: the most open of what each role allows. */
export function masksOf(roles: readonly string[]): MaskingPolicy {
  const policies = roles.map((key) => roleOf(key)?.masks).filter((masks) => masks !== undefined)
  const text = (field: 'name' | 'phone' | 'document' | 'card') =>
    mostOpen(
      textMasks,
      policies.map((masks) => masks[field]),
    )
  return {
    name: text('name'),
    phone: text('phone'),
    document: text('document'),
    card: text('card'),
    balance: mostOpen(
      balanceMasks,
      policies.map((masks) => masks.balance),
    ),
  }
}

/** Why these roles may not meet in one person, or undefined when they may: who examines the business does none, and an administrator is nothing else (三员分立). */
export function conflictOf(roles: readonly string[]): Label | undefined {
  const distinct = [...new Set(roles)].map((key) => roleOf(key)).filter((role) => role !== undefined)
  const [first, ...others] = distinct.sort((a, b) => lines.indexOf(b.line) - lines.indexOf(a.line))
  const other = others.find((role) => first?.line === 'administration' || role.line !== first?.line)
  if (first === undefined || other === undefined) return undefined
  return {
    zh: `${first.label.zh}不得兼任${other.label.zh}。`,
    en: `${first.label.en} may not be held together with ${other.label.en.toLowerCase()}.`,
  }
}

function widest(kinds: readonly ScopeKind[]): ScopeKind {
  return mostOpen(scopeKinds, kinds)
}

function mostOpen<T extends string>(inOrder: readonly [T, ...T[]], given: readonly T[]): T {
  return given.reduce((most, one) => (inOrder.indexOf(one) > inOrder.indexOf(most) ? one : most), inOrder[0])
}
