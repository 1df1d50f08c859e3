import { describe, expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { authorityOf, conflictOf, type HeldRole, masksOf, mayI, scopeOf } from './may.ts'
import { type OrgUnit, orgTree, type UnitKind } from './org.ts'

const d = parseDay
const today = d('2026-10-16')
const unit = (orgId: number, kind: UnitKind, parentId: number | null): OrgUnit => ({
  orgId,
  code: `U${orgId}`,
  kind,
  parentId,
  label: { zh: '单位', en: 'Unit' },
  validFrom: d('2020-01-01'),
  validTo: null,
})
// bank 1 ─ district 2 ─ branches 3 and 4; department 5 of the head office
const tree = orgTree(
  [unit(1, 'bank', null), unit(2, 'district', 1), unit(3, 'branch', 2), unit(4, 'branch', 2), unit(5, 'department', 1)],
  today,
)
const held = (role: string, orgId: number, from = '2026-01-01', to: string | null = null): HeldRole => ({
  role,
  orgId,
  validFrom: d(from),
  validTo: to === null ? null : d(to),
})

describe('row scope', () => {
  test('an RM sees their own customers of the branch of the post', () => {
    expect(scopeOf([held('rm', 3)], tree, today, 41)).toEqual({ scope: 'own', branches: [3] })
  })

  test('an RM role without a member of staff opens nothing: 0 owns the pool', () => {
    expect(scopeOf([held('rm', 3)], tree, today, 0)).toEqual({ scope: 'none', branches: [] })
  })

  test('a head placed at a district sees its branches', () => {
    expect(scopeOf([held('branch-head', 2)], tree, today, 41)).toEqual({ scope: 'branch', branches: [3, 4] })
  })

  test('the widest kind counts, with its own branches only', () => {
    expect(scopeOf([held('rm', 3), held('branch-head', 4)], tree, today, 41)).toEqual({ scope: 'branch', branches: [4] })
    expect(scopeOf([held('teller', 3), held('lobby', 4)], tree, today, 41)).toEqual({ scope: 'branch', branches: [3, 4] })
    expect(scopeOf([held('teller', 3), held('compliance', 5)], tree, today, 41)).toMatchObject({ scope: 'bank' })
  })

  test('administrators see nobody, wherever they sit', () => {
    for (const role of ['system-admin', 'security-admin', 'audit-admin'])
      expect(scopeOf([held(role, 1)], tree, today, 41)).toEqual({ scope: 'none', branches: [] })
  })

  test('a post ends with its last day, an unknown role or closed unit grants nothing', () => {
    expect(scopeOf([held('teller', 3, '2026-01-01', '2026-10-16')], tree, today, 41).scope).toBe('branch')
    expect(scopeOf([held('teller', 3, '2026-01-01', '2026-10-15')], tree, today, 41).scope).toBe('none')
    expect(scopeOf([held('teller', 3, '2026-10-17')], tree, today, 41).scope).toBe('none')
    expect(scopeOf([held('emperor', 1)], tree, today, 41).scope).toBe('none')
    expect(scopeOf([held('compliance', 99)], tree, today, 41).scope).toBe('none')
  })
})

describe('what one may do', () => {
  const who = (...posts: HeldRole[]) => authorityOf(posts, tree, today, 41)

  test('comes from the roles in force', () => {
    const rm = who(held('rm', 3), held('branch-head', 3, '2026-01-01', '2026-10-15'))
    expect(rm.roles).toEqual(['rm'])
    expect(mayI(rm, 'task.work')).toBe(true)
    expect(mayI(rm, 'branch.reassign')).toBe(false)
    expect(mayI(who(held('rm', 99)), 'task.work')).toBe(false)
  })

  test('a campaign manager reveals nothing, a teller neither', () => {
    expect(mayI(who(held('campaign-manager', 5)), 'customer.reveal')).toBe(false)
    expect(mayI(who(held('teller', 3)), 'customer.reveal')).toBe(false)
  })

  test('no administrator reads customers, and nobody holds both proposing and reading them', () => {
    for (const role of ['system-admin', 'security-admin', 'audit-admin'])
      for (const permission of ['customer.read', 'customer.reveal', 'customer.counter', 'task.read'] as const)
        expect(mayI(who(held(role, 1)), permission)).toBe(false)
  })
})

describe('masks', () => {
  test('a teller sees the balance, the lobby a band, both a masked name', () => {
    expect(masksOf(['teller'])).toMatchObject({ name: 'masked', balance: 'exact' })
    expect(masksOf(['lobby'])).toMatchObject({ name: 'masked', balance: 'band' })
  })

  test('numbers and documents are whole for nobody', () => {
    for (const role of ['rm', 'teller', 'lobby', 'branch-head', 'campaign-manager', 'compliance'])
      expect(masksOf([role])).toMatchObject({ phone: 'masked', document: 'masked', card: 'masked' })
  })

  test('of two roles the more open one counts; without a role all is hidden', () => {
    expect(masksOf(['lobby', 'rm'])).toMatchObject({ name: 'full', balance: 'exact' })
    expect(masksOf([])).toEqual({ name: 'hidden', phone: 'hidden', document: 'hidden', card: 'hidden', balance: 'none' })
    expect(masksOf(['audit-admin'])).toMatchObject({ name: 'hidden', balance: 'none' })
  })
})

describe('separation of duties', () => {
  test('an administrator is nothing else', () => {
    expect(conflictOf(['system-admin', 'audit-admin'])?.zh).toBe('系统管理员不得兼任审计管理员。')
    expect(conflictOf(['security-admin', 'rm'])).toBeDefined()
    expect(conflictOf(['rm', 'branch-head'])).toBeUndefined()
    expect(conflictOf(['audit-admin', 'audit-admin'])).toBeUndefined()
    expect(conflictOf(['compliance', 'audit-admin'])?.zh).toBe('审计管理员不得兼任消保合规。')
  })

  test('who examines the business does none of it', () => {
    for (const role of ['rm', 'teller', 'lobby', 'branch-head', 'campaign-manager'])
      for (const pair of [
        [role, 'compliance'],
        ['compliance', role],
      ])
        expect([pair, conflictOf(pair)?.zh.startsWith('消保合规不得兼任')]).toEqual([pair, true])
    expect(conflictOf(['lobby', 'rm', 'compliance'])?.en).toBe('Compliance may not be held together with lobby manager.')
    expect(conflictOf(['compliance', 'compliance'])).toBeUndefined()
    expect(conflictOf(['rm', 'teller', 'lobby', 'branch-head', 'campaign-manager'])).toBeUndefined()
    // A role that is no longer shipped grants nothing, so it is apart from nothing.
    expect(conflictOf(['compliance', 'gone-role'])).toBeUndefined()
  })
})
