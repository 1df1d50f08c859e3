import { z } from 'zod'
import { parseDay, tryParseDay } from '../kernel/day.ts'
import { endpoint, signedIn } from '../kernel/contract.ts'
import { id32InUrl, text } from '../kernel/input.ts'
import { pageOf, pageQuery } from '../kernel/paging.ts'
import { accessChanges, proposal } from './changes.ts'
import { unitKinds } from './org.ts'
import { balanceMasks, lines, scopeKinds, textMasks } from './roles.ts'

const label = z.object({ zh: z.string(), en: z.string() })
const instant = z.string()
const locale = z.enum(['zh-CN', 'en'])
const day = z
  .string()
  .refine((text) => tryParseDay(text) !== undefined, 'not a day')
  .transform(parseDay)
const done = z.object({ isDone: z.literal(true) })

// Both doors are limited per address, generously: a branch signs in behind one address within the same minutes. What stops guessing is the lock of the login.

/** What comes after a right password or code. `csrfToken` goes into the header `x-csrf-token` of every call that changes something. */
const signInAnswer = z.object({ needsSecondFactor: z.boolean(), mustChange: z.boolean(), csrfToken: z.string() })

const change = z.object({
  changeId: z.int(),
  kind: z.enum(accessChanges.keys as [string, ...string[]]),
  label,
  payload: z.record(z.string(), z.unknown()),
  /** The user it is about, by login; null for a unit. */
  about: z.string().nullable(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decision: z.enum(['approved', 'refused']).nullable(),
  /** Whether the one who asks may decide it: not their own proposal, not about themselves. */
  mayDecide: z.boolean(),
})

/** One half of an activation, for the person it was shown to; the other half is shown to the second one. */
const handOver = z.object({ login: z.string(), half: z.string(), expiresAt: instant })

const claim = { login: text(64), firstHalf: text(40), secondHalf: text(40) }

const auditEntry = z.object({
  seq: z.int(),
  at: instant,
  userId: z.int().nullable(),
  login: z.string(),
  action: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  customerId: z.int().nullable(),
  outcome: z.enum(['done', 'refused']),
  data: z.record(z.string(), z.unknown()),
})

export const endpoints = [
  endpoint({
    key: 'sign-in',
    method: 'POST',
    path: '/api/sign-in',
    public: true,
    subject: 'none',
    summary: { zh: '以工号与口令登录', en: 'Sign in with staff number and password' },
    body: z.object({ login: text(64), password: text(256) }),
    response: signInAnswer,
    limits: { perMinute: 120, bodyKb: 4 },
  }),
  endpoint({
    key: 'sign-in-second-factor',
    method: 'POST',
    path: '/api/sign-in/second-factor',
    public: true,
    subject: 'none',
    summary: { zh: '以动态验证码完成登录', en: 'Complete the sign-in with a one-time code' },
    body: z.object({ code: text(16) }),
    response: signInAnswer,
    limits: { perMinute: 120, bodyKb: 4 },
  }),
  endpoint({
    key: 'activation-open',
    method: 'POST',
    path: '/api/activation',
    public: true,
    subject: 'none',
    summary: {
      zh: '凭工号与两段半码开始激活账号，取得动态码密钥',
      en: 'Begin an activation with both halves of its code, and be shown an authenticator secret',
    },
    body: z.object(claim),
    response: z.object({ secret: z.string(), otpauthUri: z.string(), passwordRule: label, expiresAt: instant }),
    limits: { perMinute: 30, bodyKb: 4 },
  }),
  endpoint({
    key: 'activation-complete',
    method: 'POST',
    path: '/api/activation/complete',
    public: true,
    subject: 'none',
    summary: {
      zh: '设定自己的口令并以一次动态验证码确认，完成激活',
      en: 'Complete the activation by a password of one’s own and a code of the secret that was shown',
    },
    body: z.object({ ...claim, password: text(256), code: text(16) }),
    response: done,
    limits: { perMinute: 30, bodyKb: 4 },
  }),
  endpoint({
    key: 'sign-out',
    method: 'POST',
    path: '/api/sign-out',
    permission: signedIn,
    subject: 'self',
    summary: { zh: '退出登录', en: 'Sign out' },
    response: done,
  }),
  endpoint({
    key: 'me',
    method: 'GET',
    path: '/api/me',
    permission: signedIn,
    subject: 'self',
    summary: { zh: '当前用户、权限与业务日期', en: 'Who is signed in, what they may do, and the business date' },
    response: z.object({
      user: z.object({
        userId: z.int(),
        login: z.string(),
        staffId: z.int(),
        name: label,
        roles: z.array(z.object({ key: z.string(), label })),
        permissions: z.array(z.string()),
        scope: z.enum(scopeKinds),
        locale,
        branchName: label.nullable(),
      }),
      /** The date of the last published night; null before the first. */
      businessDate: z.string().nullable(),
      today: z.string(),
      csrfToken: z.string(),
      /** The password must be changed before anything else is possible. */
      mustChange: z.boolean(),
    }),
  }),
  endpoint({
    key: 'change-password',
    method: 'POST',
    path: '/api/me/password',
    permission: signedIn,
    subject: 'self',
    summary: { zh: '修改自己的口令', en: 'Change one’s own password' },
    body: z.object({ current: text(256), next: text(256) }),
    response: done,
    limits: { perMinute: 10, bodyKb: 4 },
  }),
  endpoint({
    key: 'set-locale',
    method: 'PUT',
    path: '/api/me/locale',
    permission: signedIn,
    subject: 'self',
    summary: { zh: '选择界面语言', en: 'Choose the language of the pages' },
    body: z.object({ locale }),
    response: done,
  }),
  endpoint({
    key: 'list-users',
    method: 'GET',
    path: '/api/access/users',
    permission: 'access.read',
    subject: 'none',
    summary: { zh: '用户及其角色', en: 'Users and the roles they hold' },
    query: pageQuery.extend({
      search: text(64).optional(),
      status: z.enum(['active', 'suspended', 'left']).optional(),
    }),
    response: pageOf(
      z.object({
        userId: z.int(),
        login: z.string(),
        name: label,
        unit: label.nullable(),
        status: z.enum(['active', 'suspended', 'left']),
        isLocked: z.boolean(),
        isDemo: z.boolean(),
        /** Whether an activation waits for the person, or has run out before they came; null when none does. */
        activation: z.enum(['waiting', 'expired']).nullable(),
        lastSeenAt: instant.nullable(),
        roles: z.array(
          z.object({
            role: z.string(),
            label,
            orgId: z.int(),
            unit: label.nullable(),
            validFrom: z.string(),
            validTo: z.string().nullable(),
            isInForce: z.boolean(),
          }),
        ),
      }),
    ),
  }),
  endpoint({
    key: 'list-roles',
    method: 'GET',
    path: '/api/access/roles',
    permission: 'access.read',
    subject: 'none',
    summary: { zh: '角色、权限、数据范围与脱敏规则', en: 'Roles: permissions, row scope and masks' },
    response: z.object({
      items: z.array(
        z.object({
          key: z.string(),
          label,
          purpose: label,
          scope: z.enum(scopeKinds),
          line: z.enum(lines),
          permissions: z.array(z.object({ key: z.string(), label })),
          masks: z.object({
            name: z.enum(textMasks),
            phone: z.enum(textMasks),
            document: z.enum(textMasks),
            card: z.enum(textMasks),
            balance: z.enum(balanceMasks),
          }),
        }),
      ),
    }),
  }),
  endpoint({
    key: 'org-tree',
    method: 'GET',
    path: '/api/access/org-tree',
    permission: 'access.read',
    subject: 'none',
    summary: { zh: '某日的机构树', en: 'The organisation as it stands on a day' },
    query: z.object({ asOf: day.optional() }),
    response: z.object({
      asOf: z.string(),
      units: z.array(
        z.object({
          orgId: z.int(),
          code: z.string(),
          kind: z.enum(unitKinds),
          parentId: z.int().nullable(),
          label,
          validFrom: z.string(),
          validTo: z.string().nullable(),
          staff: z.int(),
        }),
      ),
    }),
  }),
  endpoint({
    key: 'list-changes',
    method: 'GET',
    path: '/api/access/changes',
    permission: 'access.read',
    subject: 'none',
    summary: { zh: '权限变更的提议与审批', en: 'Proposed and decided changes of access' },
    query: pageQuery.extend({ state: z.enum(['open', 'decided', 'all']).default('all') }),
    response: pageOf(change),
  }),
  endpoint({
    key: 'propose-change',
    method: 'POST',
    path: '/api/access/changes',
    permission: 'access.propose',
    subject: 'none',
    summary: { zh: '提出一项权限变更', en: 'Propose a change of access' },
    body: proposal,
    response: z.object({
      changeId: z.int(),
      /** The half of a new or reset account's activation that is whose who proposes: shown this once, of use only after another approves. */
      handOver: handOver.nullable(),
    }),
  }),
  endpoint({
    key: 'decide-change',
    method: 'POST',
    path: '/api/access/changes/:changeId/decision',
    permission: 'access.approve',
    subject: 'none',
    summary: { zh: '批准或驳回他人提出的变更', en: 'Approve or refuse a change somebody else proposed' },
    params: z.object({ changeId: id32InUrl }),
    body: z.object({ decision: z.enum(['approved', 'refused']) }),
    response: z.object({
      decision: z.enum(['approved', 'refused']),
      /** The other half, shown this once to who approves: alone it opens nothing either. */
      handOver: handOver.nullable(),
    }),
  }),
  endpoint({
    key: 'search-audit',
    method: 'GET',
    path: '/api/access/audit',
    permission: 'audit.read',
    subject: 'none',
    summary: { zh: '查询审计记录', en: 'Search the audit trail' },
    query: pageQuery.extend({
      login: text(64).optional(),
      customerId: id32InUrl.optional(),
      /** The beginning of an action: "customers." or the whole of it. */
      action: z
        .string()
        .regex(/^[a-z0-9.-]{1,80}$/)
        .optional(),
      outcome: z.enum(['done', 'refused']).optional(),
      from: day.optional(),
      to: day.optional(),
    }),
    response: pageOf(auditEntry),
  }),
  endpoint({
    key: 'verify-audit',
    method: 'POST',
    path: '/api/access/audit/verify',
    permission: 'audit.verify',
    subject: 'none',
    summary: { zh: '校验审计链', en: 'Verify that the audit trail is whole' },
    response: z.object({
      isWhole: z.boolean(),
      entries: z.int(),
      /** How many exported daily roots agreed. */
      roots: z.int(),
      badSeq: z.int().nullable(),
      fault: z.enum(['missing', 'unlinked', 'changed', 'root', 'truncated']).nullable(),
      sentence: label,
    }),
    limits: { perMinute: 6 },
  }),
] as const
