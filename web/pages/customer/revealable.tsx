import { EyeOutlined } from '@ant-design/icons'
import { Button, Input, Modal, Space } from 'antd'
import { useState } from 'react'
import { type CallInput, useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'

type Field = CallInput<'reveal-field'>['body']['field']

/** A personal field behind its mask; a reason opens it for this view only, and the look is recorded. */
export const Revealable = ({
  customerId,
  field,
  shown,
}: {
  readonly customerId: number
  readonly field: Field
  readonly shown: { readonly text: string; readonly isMasked: boolean; readonly canReveal: boolean }
}) => {
  const { say } = useLanguage()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const act = useAct('reveal-field')
  if (shown.text === '') return <span className="quiet">—</span>
  return (
    <>
      <span className="figure">{act.data?.text ?? shown.text}</span>
      {shown.isMasked && shown.canReveal && act.data === undefined ? (
        <Button
          type="text"
          size="small"
          icon={<EyeOutlined />}
          aria-label={say('reveal.open', { field: say(`reveal.${field}`) })}
          onClick={() => setAsking(true)}
        />
      ) : null}
      <Modal
        open={asking}
        title={say('reveal.open', { field: say(`reveal.${field}`) })}
        onCancel={() => setAsking(false)}
        okText={say('reveal.show')}
        cancelText={say('cancel')}
        okButtonProps={{ disabled: reason.trim().length < 4, loading: act.isPending }}
        onOk={() =>
          act.mutate({ params: { customerId }, body: { field, reason: reason.trim() } }, { onSuccess: () => setAsking(false) })
        }
      >
        <Space orientation="vertical" style={{ width: '100%' }}>
          <span className="quiet">{say('reveal.hint')}</span>
          <Input
            autoFocus
            maxLength={200}
            placeholder={say('reveal.reason')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Trouble error={act.error} />
        </Space>
      </Modal>
    </>
  )
}
