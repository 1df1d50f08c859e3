import { Alert, Button, Card, Flex, Input, Modal, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { contactOutcomes, personalChannels } from '../../../src/actions/outcomes-of-contact.ts'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'
import type { Today } from './page.tsx'

type Done = Today['done'][number]

/** What was done today; a mistake is corrected by a counter-entry, and both stay visible. */
export const DoneList = ({ done }: { readonly done: readonly Done[] }) => {
  const { say, pick } = useLanguage()
  const [correcting, setCorrecting] = useState<Done | null>(null)
  return (
    <Card title={say('today.done-today', { count: done.length })} size="small">
      <Table<Done>
        size="small"
        rowKey={(row) => row.response.responseId}
        dataSource={[...done]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: say('column.at'), render: (_, row) => <When at={row.response.recordedAt} time near={row.dueOn} /> },
          { title: say('column.customer'), render: (_, row) => row.customerName },
          { title: say('column.offer'), render: (_, row) => pick(row.offer) },
          { title: say('column.channel'), render: (_, row) => channelText(say, row.response.channel) },
          {
            title: say('column.outcome'),
            render: (_, row) => (
              <Space size={4}>
                <span className={row.response.counteredBy === undefined ? '' : 'struck'}>{pick(row.response.outcome)}</span>
                {row.response.withdrawn ? <Tag>{say('correct.withdrawn')}</Tag> : null}
              </Space>
            ),
          },
          {
            title: '',
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
  const correct = useAct('correct-response', ['today', 'task'])
  const [outcome, setOutcome] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const send = (withdraw: boolean) => {
    const channel = personalChannels.find((one) => one === row.response.channel) ?? 'phone'
    const chosen = contactOutcomes.all.find((one) => one.key === outcome)
    correct.mutate(
      {
        params: { responseId: row.response.responseId },
        body: {
          reason,
          withdraw,
          ...(withdraw || chosen === undefined ? {} : { response: { channel, outcome: chosen.key, nextStep: 'none' as const } }),
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
        <Button key="withdraw" danger disabled={reason.length < 2} loading={correct.isPending} onClick={() => send(true)}>
          {say('correct.withdraw')}
        </Button>,
        <Button
          key="replace"
          type="primary"
          disabled={reason.length < 2 || outcome === null}
          loading={correct.isPending}
          onClick={() => send(false)}
        >
          {say('correct.replace')}
        </Button>,
      ]}
    >
      <Flex vertical gap={12}>
        <span className="quiet">{say('correct.hint')}</span>
        <Space size={[6, 6]} wrap>
          {contactOutcomes.all.map((one) => (
            <Button
              key={one.key}
              size="small"
              type={outcome === one.key ? 'primary' : 'default'}
              onClick={() => setOutcome(one.key)}
            >
              {pick(one.label)}
            </Button>
          ))}
        </Space>
        <Input
          placeholder={say('correct.reason')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {correct.error === null ? null : <Alert type="error" role="alert" title={correct.error.message} />}
      </Flex>
    </Modal>
  )
}
