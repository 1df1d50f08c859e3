import { z } from 'zod'
import { parseDay, tryParseDay } from '../kernel/day.ts'
import { id32, trimmed } from '../kernel/input.ts'
import { registry } from '../kernel/registry.ts'
import { unitKinds } from './org.ts'
import { roles } from './roles.ts'

const day = z
  .string()
  .refine((text) => tryParseDay(text) !== undefined, 'not a day')
  .transform(parseDay)
const login = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,31}$/i)
const roleKey = z.enum(roles.map((role) => role.key))
const orgId = id32
const userId = id32
const name = trimmed(60)
const code = trimmed(32)

/** The changes of access there are. Each is proposed by one person and takes effect when another approves it. */
export const accessChanges = registry(
  [
    {
      key: 'create-user',
      label: { zh: '建立用户', en: 'Create a user' },
      params: z.object({ login, staffNo: code.optional(), role: roleKey, orgId }),
    },
    {
      key: 'assign-role',
      label: { zh: '授予角色', en: 'Assign a role' },
      params: z.object({ userId, role: roleKey, orgId, validFrom: day.optional(), validTo: day.optional() }),
    },
    { key: 'remove-role', label: { zh: '收回角色', en: 'Remove a role' }, params: z.object({ userId, role: roleKey, orgId }) },
    { key: 'suspend-user', label: { zh: '停用用户', en: 'Suspend a user' }, params: z.object({ userId }) },
    { key: 'resume-user', label: { zh: '恢复用户', en: 'Let a user in again' }, params: z.object({ userId }) },
    {
      key: 'reset-credentials',
      label: { zh: '重置口令与动态码', en: 'Reset password and authenticator' },
      params: z.object({ userId }),
    },
    {
      key: 'change-unit',
      label: { zh: '变更机构', en: 'Change a unit' },
      params: z.object({
        code,
        kind: z.enum(unitKinds),
        parentCode: code.nullable(),
        nameZh: name,
        nameEn: name,
        validFrom: day,
      }),
    },
  ],
  'access change',
)

export type AccessChange = (typeof accessChanges.all)[number]
export type AccessChangeKind = AccessChange['key']

/** A proposal as it is sent: its kind, and the payload of that kind. */
export const proposal = z.discriminatedUnion('kind', [
  bodyOf('create-user'),
  bodyOf('assign-role'),
  bodyOf('remove-role'),
  bodyOf('suspend-user'),
  bodyOf('resume-user'),
  bodyOf('reset-credentials'),
  bodyOf('change-unit'),
])
export type Proposal = z.output<typeof proposal>

function bodyOf<Kind extends AccessChangeKind>(kind: Kind) {
  const { params } = accessChanges.get(kind) as Extract<AccessChange, { key: Kind }>
  return z.object({
    kind: z.literal(kind),
    payload: params as Extract<AccessChange, { key: Kind }>['params'],
    reason: trimmed(500, 2),
  })
}
