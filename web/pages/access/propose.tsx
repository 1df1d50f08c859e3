import { App, DatePicker, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { type CallInput, type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'
import { HandOver } from './hand-over.tsx'

export type Proposing = {
  readonly kind:
    | 'create-user'
    | 'assign-role'
    | 'remove-role'
    | 'suspend-user'
    | 'resume-user'
    | 'reset-credentials'
    | 'change-unit'
  readonly userId?: number
  readonly about: string
  readonly roles?: CallOutput<'list-users'>['items'][number]['roles']
}
type Body = CallInput<'propose-change'>['body']
type Filled = {
  login?: string
  staffNo?: string
  role?: string
  orgId?: number
  validTo?: Dayjs | null
  held?: string
  unit?: {
    code: string
    kind: 'bank' | 'district' | 'branch' | 'department'
    parentCode?: string
    nameZh: string
    nameEn: string
    validFrom: Dayjs
  }
  reason: string
}
type Dayjs = { format: (as: string) => string }

/** One proposal: what is to change, and why. Somebody else approves it. */
export const Propose = ({ what, onClose }: { readonly what: Proposing; readonly onClose: () => void }) => {
  const { say, pick } = useLanguage()
  const [form] = Form.useForm<Filled>()
  const { message } = App.useApp()
  const roles = useCall('list-roles', {})
  const tree = useCall('org-tree', { query: {} })
  const act = useAct('propose-change', ['list-changes'])
  const [half, setHalf] = useState<CallOutput<'propose-change'>['handOver']>(null)
  const needsRole = what.kind === 'create-user' || what.kind === 'assign-role'

  const send = (filled: Filled) => {
    const [heldRole = '', heldOrg = '0'] = (filled.held ?? '').split('@')
    const userId = what.userId ?? 0
    const payload = {
      'create-user': {
        login: filled.login ?? '',
        role: filled.role,
        orgId: filled.orgId,
        ...(filled.staffNo === undefined || filled.staffNo === '' ? {} : { staffNo: filled.staffNo }),
      },
      'assign-role': {
        userId,
        role: filled.role,
        orgId: filled.orgId,
        ...(filled.validTo ? { validTo: filled.validTo.format('YYYY-MM-DD') } : {}),
      },
      'remove-role': { userId, role: heldRole, orgId: Number(heldOrg) },
      'suspend-user': { userId },
      'resume-user': { userId },
      'reset-credentials': { userId },
      'change-unit': {
        ...filled.unit,
        parentCode: filled.unit?.parentCode ?? null,
        validFrom: filled.unit?.validFrom.format('YYYY-MM-DD'),
      },
    }[what.kind]
    act.mutate(
      { body: { kind: what.kind, payload, reason: filled.reason.trim() } as Body },
      {
        onSuccess: ({ handOver }) => {
          void message.success(say('access.proposed'))
          if (handOver === null) onClose()
          else setHalf(handOver)
        },
      },
    )
  }
  const required = [{ required: true, message: say('required') }]
  if (half !== null) return <HandOver half={half} role="proposer" onClose={onClose} />
  return (
    <Modal
      open
      title={`${say(`access.kind.${what.kind}`)} ${what.about}`}
      onCancel={onClose}
      okText={say('access.propose')}
      cancelText={say('cancel')}
      okButtonProps={{ loading: act.isPending }}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" onFinish={send} requiredMark={false}>
        {what.kind === 'create-user' ? (
          <>
            <Form.Item name="login" label={say('sign-in.login')} rules={required}>
              <Input autoComplete="off" />
            </Form.Item>
            <Form.Item name="staffNo" label={say('access.staff-no')}>
              <Input autoComplete="off" />
            </Form.Item>
          </>
        ) : null}
        {needsRole ? (
          <>
            <Form.Item name="role" label={say('access.role')} rules={required}>
              <Select
                options={(roles.data?.items ?? []).map((role) => ({
                  value: role.key,
                  label: pick(role.label),
                  title: pick(role.purpose),
                }))}
              />
            </Form.Item>
            <Form.Item name="orgId" label={say('access.unit')} rules={required}>
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                options={(tree.data?.units ?? []).map((unit) => ({ value: unit.orgId, label: pick(unit.label) }))}
              />
            </Form.Item>
          </>
        ) : null}
        {what.kind === 'assign-role' ? (
          <Form.Item name="validTo" label={say('access.until')}>
            <DatePicker />
          </Form.Item>
        ) : null}
        {what.kind === 'remove-role' ? (
          <Form.Item name="held" label={say('access.role')} rules={required}>
            <Select
              options={(what.roles ?? [])
                .filter((held) => held.isInForce)
                .map((held) => ({
                  value: `${held.role}@${held.orgId}`,
                  label: `${pick(held.label)}${held.unit === null ? '' : ` · ${pick(held.unit)}`}`,
                }))}
            />
          </Form.Item>
        ) : null}
        {what.kind === 'change-unit' ? <UnitFields units={tree.data?.units ?? []} /> : null}
        <Form.Item
          name="reason"
          label={say('access.reason')}
          extra={say('access.reason.hint')}
          rules={[{ required: true, min: 2, message: say('required') }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
      <Trouble error={act.error} />
      <span className="quiet">{say('access.two-people')}</span>
    </Modal>
  )
}

type Units = CallOutput<'org-tree'>['units']
const KINDS = ['district', 'branch', 'department'] as const

/** A unit as it shall be from a day on: an existing code is renamed or moved, a new one is opened. */
const UnitFields = ({ units }: { readonly units: Units }) => {
  const { say, pick } = useLanguage()
  const required = [{ required: true, message: say('required') }]
  return (
    <div className="two-columns">
      <Form.Item name={['unit', 'code']} label={say('access.unit.code')} rules={required}>
        <Input autoComplete="off" maxLength={32} />
      </Form.Item>
      <Form.Item name={['unit', 'kind']} label={say('access.unit.kind')} rules={required}>
        <Select options={KINDS.map((value) => ({ value, label: say(`access.unit.${value}`) }))} />
      </Form.Item>
      <Form.Item name={['unit', 'parentCode']} label={say('access.unit.parent')} rules={required}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={units
            .filter((unit) => unit.kind === 'bank' || unit.kind === 'district')
            .map((unit) => ({ value: unit.code, label: pick(unit.label) }))}
        />
      </Form.Item>
      <Form.Item name={['unit', 'nameZh']} label={say('access.unit.name-zh')} rules={required}>
        <Input autoComplete="off" maxLength={60} />
      </Form.Item>
      <Form.Item name={['unit', 'nameEn']} label={say('access.unit.name-en')} rules={required}>
        <Input autoComplete="off" maxLength={60} />
      </Form.Item>
      <Form.Item name={['unit', 'validFrom']} label={say('access.unit.from')} rules={required}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
    </div>
  )
}
