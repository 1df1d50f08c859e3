import { Alert, Button, Descriptions, Modal, Typography } from 'antd'
import type { CallOutput } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { When } from '../../ui/when.tsx'

type Half = NonNullable<CallOutput<'decide-change'>['handOver']>

/** One half of an activation, shown this once. `role` is whose half it is: the proposer's, of use only after the approval, or the approver's. */
export const HandOver = ({
  half,
  role,
  onClose,
}: {
  readonly half: Half
  readonly role: 'proposer' | 'approver'
  readonly onClose: () => void
}) => {
  const { say } = useLanguage()
  return (
    <Modal
      open
      // Shown once: a click beside it must not take it away.
      mask={{ closable: false }}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{say('access.half.noted')}</Button>}
      title={say(`access.half.${role}`)}
    >
      <Descriptions
        column={1}
        bordered
        size="small"
        items={[
          { key: 'login', label: say('sign-in.login'), children: half.login },
          {
            key: 'half',
            label: say('access.half'),
            children: (
              <Typography.Text copyable code strong>
                {half.half}
              </Typography.Text>
            ),
          },
          { key: 'until', label: say('access.half.until'), children: <When at={half.expiresAt} time /> },
        ]}
      />
      <Alert type="info" showIcon title={say('access.half.hint')} style={{ marginTop: 12 }} />
    </Modal>
  )
}
