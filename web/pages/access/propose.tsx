import { Alert, App, DatePicker, Form, Input, Modal, Select } from 'antd'
import { type CallInput, type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'

export type Proposing = {
  readonly kind: 'create-user' | 'assign-role' | 'remove-role' | 'suspend-user' | 'resume-user' | 'reset-credentials'
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
  validTo?: { format: (as: string) => string } | null
  held?: string
  reason: string
}

/** One proposal: what is to change, and why. Somebody else approves it. */
export const Propose = ({ what, onClose }: { readonly what: Proposing; readonly onClose: () => void }) => {
  const { say, pick } = useLanguage()
  const [form] = Form.useForm<Filled>()
  const { message } = App.useApp()
  const roles = useCall('list-roles', {})
  const tree = useCall('org-tree', { query: {} })
  const act = useAct('propose-change', ['list-changes'])
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
    }[what.kind]
    act.mutate(
      { body: { kind: what.kind, payload, reason: filled.reason.trim() } as Body },
      {
        onSuccess: () => {
          void message.success(say('access.proposed'))
          onClose()
        },
      },
    )
  }
  const required = [{ required: true, message: say('required') }]
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
        <Form.Item name="reason" label={say('access.reason')} rules={[{ required: true, min: 2, message: say('required') }]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
      {act.error === null ? null : <Alert type="error" role="alert" title={act.error.message} />}
      <span className="quiet">{say('access.two-people')}</span>
    </Modal>
  )
}
