import type { Label } from '../kernel/label.ts'
import type { Permission } from './permissions.ts'

/** How far a role sees: nobody, the customers one owns, those of one's branches, all of the bank. In widening order. */
export const scopeKinds = ['none', 'own', 'branch', 'bank'] as const
export type ScopeKind = (typeof scopeKinds)[number]

/** What becomes of each field of a customer on its way to a person (JR/T 0171-2020 class C2). In opening order. */
export const textMasks = ['hidden', 'masked', 'full'] as const
export const balanceMasks = ['none', 'band', 'exact'] as const
export type MaskingPolicy = {
  readonly name: (typeof textMasks)[number]
  readonly phone: (typeof textMasks)[number]
  readonly document: (typeof textMasks)[number]
  readonly card: (typeof textMasks)[number]
  /** The exact amount, the band it lies in, or nothing. */
  readonly balance: (typeof balanceMasks)[number]
}

/**
 * Which line of the bank a role stands in: who does business, who examines it, who administers the system. Lines do not meet in one person, and no two
 * administrators do (三员分立).
 */
export const lines = ['business', 'control', 'administration'] as const

export type Role = {
  readonly key: string
  readonly label: Label
  /** What the role is for, as an auditor reads it. */
  readonly purpose: Label
  readonly permissions: readonly Permission[]
  readonly scope: ScopeKind
  readonly masks: MaskingPolicy
  readonly line: (typeof lines)[number]
}

const nothing: MaskingPolicy = { name: 'hidden', phone: 'hidden', document: 'hidden', card: 'hidden', balance: 'none' }
const allMasked: MaskingPolicy = { name: 'masked', phone: 'masked', document: 'masked', card: 'masked', balance: 'band' }

/** The nine roles. Numbers and documents are masked for everyone; whoever may see one does so by `customer.reveal`, for a reason, one at a time. */
export const roles = [
  {
    key: 'rm',
    label: { zh: '客户经理', en: 'Relationship manager' },
    purpose: { zh: '维护自己管户的客户。', en: 'Looks after the customers in their own portfolio.' },
    permissions: [
      'task.read',
      'task.work',
      'customer.read',
      'customer.reveal',
      'customer.counter',
      'consent.record',
      'family.record',
      'profile.record',
      'restriction.record',
      'decision.explain',
      'definition.read',
      'rights.receive',
      'privacy.link',
    ],
    scope: 'own',
    masks: { ...allMasked, name: 'full', balance: 'exact' },
    line: 'business',
  },
  {
    key: 'teller',
    label: { zh: '柜员', en: 'Teller' },
    purpose: {
      zh: '在柜台服务到店客户；可见余额，不可还原脱敏字段。',
      en: 'Serves customers at the counter; sees balances, reveals nothing.',
    },
    permissions: ['customer.read', 'customer.counter', 'consent.record', 'restriction.record', 'rights.receive', 'privacy.link'],
    scope: 'branch',
    masks: { ...allMasked, balance: 'exact' },
    line: 'business',
  },
  {
    key: 'lobby',
    label: { zh: '大堂经理', en: 'Lobby manager' },
    purpose: {
      zh: '识别、引导到店客户；只见资产区间。',
      en: 'Recognises and guides customers in the hall; sees balances as bands.',
    },
    permissions: ['customer.read', 'customer.counter', 'consent.record', 'rights.receive'],
    scope: 'branch',
    masks: allMasked,
    line: 'business',
  },
  {
    key: 'branch-head',
    label: { zh: '网点负责人', en: 'Branch head' },
    purpose: {
      zh: '分配与督导本网点的工作，对本网点客户负责。',
      en: 'Distributes and supervises the work of the branch, and answers for its customers.',
    },
    permissions: [
      'task.read',
      'task.work',
      'branch.read',
      'branch.reassign',
      'customer.read',
      'customer.reveal',
      'customer.counter',
      'consent.record',
      'family.record',
      'identity.review',
      'profile.record',
      'restriction.record',
      'decision.explain',
      'definition.read',
      'night.read',
      'rights.receive',
      'rights.approve',
      'privacy.link',
    ],
    scope: 'branch',
    masks: { ...allMasked, name: 'full', balance: 'exact' },
    line: 'business',
  },
  {
    key: 'campaign-manager',
    label: { zh: '营销策划', en: 'Campaign manager' },
    purpose: {
      zh: '设计全行活动；客户一律脱敏，不可还原。',
      en: 'Designs campaigns for the bank; sees every customer masked, always.',
    },
    permissions: ['customer.read', 'branch.read', 'decision.explain', 'definition.read', 'night.read'],
    scope: 'bank',
    masks: allMasked,
    line: 'business',
  },
  {
    key: 'compliance',
    label: { zh: '消保合规', en: 'Compliance' },
    purpose: {
      zh: '检查触达、授权与投诉；查审计，不办业务。',
      en: 'Examines contacts, consent and complaints; reads the audit, does no business.',
    },
    permissions: [
      'task.read',
      'branch.read',
      'customer.read',
      'customer.reveal',
      'identity.review',
      'restriction.record',
      'restriction.impose',
      'decision.explain',
      'decision.replay',
      'definition.read',
      'night.read',
      'quarantine.read',
      'audit.read',
      'audit.verify',
      'rights.receive',
      'rights.handle',
      'rights.approve',
      'privacy.link',
      'lookup.review',
      'hold.place',
      'retention.read',
    ],
    scope: 'bank',
    masks: allMasked,
    line: 'control',
  },
  {
    key: 'system-admin',
    label: { zh: '系统管理员', en: 'System administrator' },
    purpose: {
      zh: '运行系统、建立用户；不见客户数据，不授权限。',
      en: 'Runs the system and sets up users; sees no customer data and grants nothing.',
    },
    permissions: ['night.read', 'night.run', 'quarantine.read', 'quarantine.replay', 'access.read', 'access.propose'],
    scope: 'none',
    masks: nothing,
    line: 'administration',
  },
  {
    key: 'security-admin',
    label: { zh: '安全管理员', en: 'Security administrator' },
    purpose: {
      zh: '审批用户与权限；不见客户数据，不批自己的提议。',
      en: 'Grants and withdraws access, never on their own proposal; sees no customer data.',
    },
    permissions: ['access.read', 'access.propose', 'access.approve'],
    scope: 'none',
    masks: nothing,
    line: 'administration',
  },
  {
    key: 'audit-admin',
    label: { zh: '审计管理员', en: 'Audit administrator' },
    purpose: {
      zh: '查询并校验审计；不见客户数据，不能改动任何记录。',
      en: 'Searches and verifies the audit; sees no customer data and changes nothing.',
    },
    permissions: ['access.read', 'audit.read', 'audit.verify'],
    scope: 'none',
    masks: nothing,
    line: 'administration',
  },
] as const satisfies readonly Role[]

export type RoleKey = (typeof roles)[number]['key']

/** The role of a stored key; undefined for one that is no longer shipped, which then grants nothing. */
export function roleOf(key: string): Role | undefined {
  return roles.find((role) => role.key === key)
}
