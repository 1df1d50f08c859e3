import { App, Button, Card, Flex, Input, Modal, Select, Switch, Table, Tag } from 'antd'
import { useState } from 'react'
import { type CallInput, type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { PrivacyLink } from '../../ui/privacy-link.tsx'
import { Loaded, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { useView } from './view-state.ts'

type Row = CallOutput<'customer-consents'>['items'][number]
type Body = CallInput<'record-consent'>['body']

/** Marketing consent by channel as it stands now, and the ledger it comes from. A change is recorded with its evidence and holds at once. */
export const Consents = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const may = useMay('consent.record')
  const { asOfQuery, isPast } = useView()
  const read = useCall('customer-consents', { params: { customerId }, query: asOfQuery }, { keep: true })
  const [isOpen, setOpen] = useState(false)
  const [change, setChange] = useState<{ channel: Body['channel']; label: string; status: Body['status'] } | null>(null)
  return (
    <Card
      size="small"
      title={say('customer.consent')}
      extra={
        read.data === undefined || read.data.items.length === 0 ? null : (
          <Button type="link" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {say('customer.consent.ledger', { count: read.data.items.length })}
          </Button>
        )
      }
    >
      <Loaded read={read} rows={2}>
        {(data) => (
          <Flex vertical gap={8}>
            <Flex gap="6px 10px" wrap>
              {data.byChannel.map((channel) => (
                <Flex key={channel.key} gap={4} align="center">
                  <Switch
                    size="small"
                    disabled={!may || isPast}
                    checked={channel.isGranted}
                    aria-label={pick(channel)}
                    onChange={(on) =>
                      setChange({
                        channel: channel.key as Body['channel'],
                        label: pick(channel),
                        status: on ? 'granted' : 'withdrawn',
                      })
                    }
                  />
                  {pick(channel)}
                </Flex>
              ))}
            </Flex>
            {isOpen ? <Ledger rows={data.items} /> : null}
            {isPast ? null : <PrivacyLink customerId={customerId} />}
          </Flex>
        )}
      </Loaded>
      {change === null ? null : (
        <RecordConsent customerId={customerId} purpose="marketing" change={change} onClose={() => setChange(null)} />
      )}
    </Card>
  )
}

/** Every consent, withdrawal and refusal there was, newest first; none is ever changed. */
const Ledger = ({ rows }: { readonly rows: readonly Row[] }) => {
  const { say, pick } = useLanguage()
  return (
    <Table<Row>
      size="small"
      rowKey="consentId"
      dataSource={[...rows]}
      pagination={{ pageSize: 8, size: 'small', showSizeChanger: false, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: say('customer.purpose'), render: (_, row) => pick(row.purpose) },
        { title: say('column.channel'), render: (_, row) => pick(row.channel) },
        {
          title: say('night.status'),
          render: (_, row) => (
            <Tag color={row.isInForce && row.status === 'granted' ? 'green' : 'default'}>{say(`consent.${row.status}`)}</Tag>
          ),
        },
        { title: say('column.at'), render: (_, row) => <When at={row.effectiveOn} /> },
      ]}
    />
  )
}

const titles = {
  marketing: ['consent.grant.title', 'consent.withdraw.title'],
  family: ['consent.family.grant', 'consent.family.withdraw'],
} as const

/** A statement is recorded with how it was made and what proves it. */
export const RecordConsent = ({
  customerId,
  purpose,
  change,
  onClose,
}: {
  readonly customerId: number
  readonly purpose: Body['purpose']
  readonly change: { readonly channel: Body['channel']; readonly label: string; readonly status: Body['status'] }
  readonly onClose: () => void
}) => {
  const { say } = useLanguage()
  const { message } = App.useApp()
  const [method, setMethod] = useState<Body['method']>('spoken')
  const [evidence, setEvidence] = useState('')
  const act = useAct('record-consent', ['customer-consents', 'customer', 'customer-timeline', 'customer-family'])
  return (
    <Modal
      open
      title={say(titles[purpose === 'family-group' ? 'family' : 'marketing'][change.status === 'granted' ? 0 : 1], {
        channel: change.label,
      })}
      onCancel={onClose}
      okText={say('record.save')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: evidence.trim().length < 2, loading: act.isPending }}
      onOk={() =>
        act.mutate(
          {
            params: { customerId },
            body: { purpose, channel: change.channel, status: change.status, method, evidence: evidence.trim() },
          },
          {
            onSuccess: () => {
              void message.success(say('consent.saved'))
              onClose()
            },
          },
        )
      }
    >
      <Flex vertical gap={10}>
        <Select
          value={method}
          onChange={setMethod}
          aria-label={say('consent.method')}
          options={(['spoken', 'signed', 'app'] as const).map((value) => ({ value, label: say(`consent.method.${value}`) }))}
        />
        <Input
          value={evidence}
          maxLength={120}
          placeholder={say('consent.evidence')}
          onChange={(event) => setEvidence(event.target.value)}
        />
        <Trouble error={act.error} />
        <span className="quiet">{say('consent.hint')}</span>
      </Flex>
    </Modal>
  )
}
