import { Link } from '@tanstack/react-router'
import { Button, Card, Checkbox, Flex, Input, Modal, Segmented, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { contactOutcomes, nextSteps, personalChannels } from '../../../src/actions/outcomes-of-contact.ts'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'
import type { Today } from './page.tsx'

type Done = Today['done'][number]

/** What was done today; a mistake is corrected by a counter-entry, and both stay visible. */
export const DoneList = ({ done }: { readonly done: readonly Done[] }) => {
  const { say, pick } = useLanguage()
  const [correcting, setCorrecting] = useState<Done | null>(null)
  return (
    <Card id="done" title={say('today.done-today', { count: done.length })} size="small" styles={{ body: { padding: 0 } }}>
      <Table<Done>
        size="small"
        rowKey={(row) => row.response.responseId}
        dataSource={[...done]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: say('column.at'), render: (_, row) => <When at={row.response.recordedAt} time /> },
          {
            title: say('column.customer'),
            render: (_, row) => (
              <Link to="/customers/$customerId" params={{ customerId: String(row.customerId) }}>
                {row.customerName}
              </Link>
            ),
          },
          { title: say('column.offer'), render: (_, row) => pick(row.offer) },
          { title: say('column.channel'), render: (_, row) => channelText(say, row.response.channel) },
          {
            title: say('column.outcome'),
            render: (_, row) => (
              <Space size={4}>
                <span className={row.response.counteredBy === undefined ? '' : 'struck'}>{pick(row.response.outcome)}</span>
                {row.response.withdrawn ? <Tag>{say('correct.withdrawn')}</Tag> : null}
                {row.response.inbound ? <Tag>{say('record.inbound')}</Tag> : null}
              </Space>
            ),
          },
          {
            title: say('record.next-step'),
            render: (_, row) => (
              <>
                {row.response.nextStep.key === 'none' ? null : pick(row.response.nextStep)}{' '}
                {row.response.nextOn === undefined ? null : <When at={row.response.nextOn} />}
              </>
            ),
          },
          {
            title: '',
            key: 'correct',
            align: 'right',
            render: (_, row) =>
              row.response.correctable ? (
                <Button size="small" type="link" onClick={() => setCorrecting(row)}>
                  {say('correct.open')}
                </Button>
              ) : null,
          },
        ]}
      />
      {correcting === null ? null : (
        <Correction key={correcting.response.responseId} row={correcting} onClose={() => setCorrecting(null)} />
      )}
    </Card>
  )
}

const Correction = ({ row, onClose }: { readonly row: Done; readonly onClose: () => void }) => {
  const { say, pick } = useLanguage()
  const correct = useAct('correct-response', ['today', 'task', 'customer-tasks', 'customer-timeline', 'branch-overview'])
  const [outcome, setOutcome] = useState<string>(row.response.outcome.key)
  const [channel, setChannel] = useState(personalChannels.find((one) => one === row.response.channel) ?? 'phone')
  const [inbound, setInbound] = useState(row.response.inbound)
  const [reason, setReason] = useState('')
  const isSame = outcome === row.response.outcome.key && channel === row.response.channel && inbound === row.response.inbound
  const send = (withdraw: boolean) => {
    const chosen = contactOutcomes.all.find((one) => one.key === outcome)
    // What comes next stands as it was said.
    const step = nextSteps.all.find((one) => one.key === row.response.nextStep.key)?.key ?? 'none'
    const { nextOn } = row.response
    correct.mutate(
      {
        params: { responseId: row.response.responseId },
        body: {
          reason: reason.trim(),
          withdraw,
          ...(withdraw || chosen === undefined
            ? {}
            : {
                response: { channel, inbound, outcome: chosen.key, nextStep: step, ...(nextOn === undefined ? {} : { nextOn }) },
              }),
        },
      },
      { onSuccess: onClose },
    )
  }
  return (
    <Modal
      open
      title={say('correct.title', { name: row.customerName })}
      onCancel={onClose}
      footer={[
        <Button key="withdraw" danger disabled={reason.trim().length < 2} loading={correct.isPending} onClick={() => send(true)}>
          {say('correct.withdraw')}
        </Button>,
        <Button
          key="replace"
          type="primary"
          disabled={reason.trim().length < 2 || isSame}
          loading={correct.isPending}
          onClick={() => send(false)}
        >
          {say('correct.replace')}
        </Button>,
      ]}
    >
      <Flex vertical gap={12}>
        <span className="quiet">{say('correct.hint')}</span>
        <Segmented
          block
          value={channel}
          onChange={setChannel}
          options={personalChannels.map((value) => ({ value, label: channelText(say, value) }))}
        />
        <Checkbox checked={inbound} onChange={(event) => setInbound(event.target.checked)}>
          {say('record.inbound')}
        </Checkbox>
        <div className="outcomes" role="radiogroup" aria-label={say('record.outcome')}>
          {contactOutcomes.all.map((one) => (
            <Button
              key={one.key}
              role="radio"
              aria-checked={outcome === one.key}
              type={outcome === one.key ? 'primary' : 'default'}
              onClick={() => setOutcome(one.key)}
            >
              {pick(one.label)}
            </Button>
          ))}
        </div>
        <Input
          aria-label={say('correct.reason')}
          placeholder={say('correct.reason')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Trouble error={correct.error} />
      </Flex>
    </Modal>
  )
}
