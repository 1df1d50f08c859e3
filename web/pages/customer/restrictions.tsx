import { App, Button, Card, Flex, Input, Modal, Select, Tag } from 'antd'
import { useState } from 'react'
import { type CallInput, type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { CHANNELS, channelText } from '../../ui/words.ts'

type Listed = CallOutput<'customer-restrictions'>
type Row = Listed['items'][number]
type Body = CallInput<'record-restriction'>['body']
const REFRESHED = ['customer-restrictions', 'customer', 'customer-tasks', 'customer-timeline', 'today', 'task'] as const

/** What must not be done with the customer: their own wish, or imposed on them. Recorded and ended for a reason, in force at once. */
export const Restrictions = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const read = useCall('customer-restrictions', { params: { customerId } })
  const [isRecording, setRecording] = useState(false)
  const [ending, setEnding] = useState<Row | null>(null)
  return (
    <Card
      size="small"
      title={say('restriction.title')}
      extra={
        read.data === undefined || read.data.kinds.length === 0 ? null : (
          <Button size="small" onClick={() => setRecording(true)}>
            {say('restriction.record')}
          </Button>
        )
      }
    >
      <Loaded read={read} rows={1}>
        {(data) => (
          <Flex vertical gap={6}>
            {data.items.length === 0 ? <span className="quiet">{say('restriction.none')}</span> : null}
            {data.items.map((row) => (
              <Line key={row.restrictionId} row={row} onEnd={() => setEnding(row)} />
            ))}
          </Flex>
        )}
      </Loaded>
      {isRecording && read.data !== undefined ? (
        <Record customerId={customerId} kinds={read.data.kinds} onClose={() => setRecording(false)} />
      ) : null}
      {ending === null ? null : <End customerId={customerId} row={ending} onClose={() => setEnding(null)} />}
    </Card>
  )
}

const Line = ({ row, onEnd }: { readonly row: Row; readonly onEnd: () => void }) => {
  const { say, pick } = useLanguage()
  return (
    <Flex justify="space-between" align="start" gap={8}>
      <div>
        <Tag color={row.isInForce ? 'red' : 'default'}>{pick(row.kind)}</Tag>
        {pick(row.channel)}{' '}
        <span className="quiet">
          <When at={row.validFrom} full />
          {row.validTo === undefined ? null : (
            <>
              {' – '}
              <When at={row.validTo} full />
            </>
          )}
          {row.isOurs ? null : ` · ${say('restriction.delivered')}`}
        </span>
        {row.reason === undefined ? null : (
          <div className="quiet">{[row.recordedBy ?? '', row.reason].filter((text) => text !== '').join(' · ')}</div>
        )}
      </div>
      {row.canEnd ? (
        <Button size="small" type="link" onClick={onEnd}>
          {say('restriction.end')}
        </Button>
      ) : null}
    </Flex>
  )
}

const Record = ({
  customerId,
  kinds,
  onClose,
}: {
  readonly customerId: number
  readonly kinds: Listed['kinds']
  readonly onClose: () => void
}) => {
  const { say, pick } = useLanguage()
  const { message } = App.useApp()
  const act = useAct('record-restriction', REFRESHED)
  const [kind, setKind] = useState<Body['kind']>('do-not-contact')
  const [channel, setChannel] = useState<NonNullable<Body['channel']>>('all')
  const [reason, setReason] = useState('')
  const save = () =>
    act.mutate(
      { params: { customerId }, body: { kind, channel, reason: reason.trim() } },
      {
        onSuccess: () => {
          void message.success(say('restriction.saved'))
          onClose()
        },
      },
    )
  return (
    <Modal
      open
      title={say('restriction.record')}
      onCancel={onClose}
      okText={say('record.save')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: reason.trim().length < 2, loading: act.isPending }}
      onOk={save}
    >
      <Flex vertical gap={10}>
        {kinds.length < 2 ? null : (
          <Select
            aria-label={say('restriction.kind')}
            value={kind}
            onChange={setKind}
            options={kinds.map((one) => ({ value: one.key as Body['kind'], label: pick(one) }))}
          />
        )}
        {kind === 'do-not-contact' ? (
          <Select
            aria-label={say('column.channel')}
            value={channel}
            onChange={setChannel}
            options={(['all', ...CHANNELS] as const).map((value) => ({ value, label: channelText(say, value) }))}
          />
        ) : null}
        <Reason value={reason} onChange={setReason} />
        <Trouble error={act.error} />
        <span className="quiet">{say('restriction.hint')}</span>
      </Flex>
    </Modal>
  )
}

const End = ({ customerId, row, onClose }: { readonly customerId: number; readonly row: Row; readonly onClose: () => void }) => {
  const { say, pick } = useLanguage()
  const act = useAct('end-restriction', REFRESHED)
  const [reason, setReason] = useState('')
  return (
    <Modal
      open
      title={`${say('restriction.end')} · ${pick(row.kind)} · ${pick(row.channel)}`}
      onCancel={onClose}
      okText={say('restriction.end')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: reason.trim().length < 2, loading: act.isPending }}
      onOk={() =>
        act.mutate(
          { params: { customerId, restrictionId: row.restrictionId }, body: { reason: reason.trim() } },
          { onSuccess: onClose },
        )
      }
    >
      <Flex vertical gap={10}>
        <Reason value={reason} onChange={setReason} />
        <Trouble error={act.error} />
      </Flex>
    </Modal>
  )
}

const Reason = ({ value, onChange }: { readonly value: string; readonly onChange: (reason: string) => void }) => {
  const { say } = useLanguage()
  return (
    <Input
      autoFocus
      value={value}
      maxLength={200}
      aria-label={say('restriction.reason')}
      placeholder={say('restriction.reason')}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
