import { Link } from '@tanstack/react-router'
import { Alert, Button, Card, DatePicker, Flex, Input, Select, Table, Tag, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded, Trouble } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { ACTIONS, actionText, subjectText } from './words.ts'

type Entry = CallOutput<'search-audit'>['items'][number]

const ADDRESS = { login: '', customer: '', action: '', outcome: '', from: '', to: '', page: '1' }

/** 审计: who did or was refused what, to whom, when; and whether the chain is whole. */
export const AuditPage = () => {
  const { say } = useLanguage()
  const [filter, setFilter] = useUrlState(ADDRESS)
  const given = {
    login: filter.login,
    customerId: filter.customer === '' ? '' : Number(filter.customer),
    action: filter.action,
    outcome: filter.outcome,
    from: filter.from,
    to: filter.to,
  }
  const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
  const read = useCall('search-audit', { query: { page: Number(filter.page), size: 50, ...query } }, { keep: true })
  const maySee = useMay('customer.read')
  const put = (part: Partial<typeof filter>) => setFilter({ page: '1', ...part })
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" wrap gap={12}>
        <Typography.Title level={4} style={{ margin: 0 }}>
          {say('page.audit')}
        </Typography.Title>
        <Verify />
      </Flex>
      <div className="filters">
        <Input.Search
          allowClear
          className="audit-filter"
          placeholder={say('sign-in.login')}
          aria-label={say('sign-in.login')}
          defaultValue={filter.login}
          onSearch={(login) => put({ login: login.trim() })}
        />
        <Input.Search
          allowClear
          className="audit-filter"
          placeholder={say('audit.customer')}
          aria-label={say('audit.customer')}
          inputMode="numeric"
          defaultValue={filter.customer}
          onSearch={(text) => put({ customer: text.replace(/\D/g, '') })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          className="audit-action"
          placeholder={say('audit.action')}
          aria-label={say('audit.action')}
          value={filter.action === '' ? null : filter.action}
          onChange={(action: string | null) => put({ action: action ?? '' })}
          options={ACTIONS.map((value) => ({ value, label: actionText(say, value) }))}
        />
        <Select
          allowClear
          className="audit-filter"
          placeholder={say('audit.outcome')}
          aria-label={say('audit.outcome')}
          value={filter.outcome === '' ? null : filter.outcome}
          onChange={(outcome: string | null) => put({ outcome: outcome ?? '' })}
          options={(['done', 'refused'] as const).map((value) => ({ value, label: say(`audit.${value}`) }))}
        />
        <DatePicker.RangePicker
          value={filter.from === '' || filter.to === '' ? null : [dayjs(filter.from), dayjs(filter.to)]}
          onChange={(_, dates) => put({ from: dates?.[0] ?? '', to: dates?.[1] ?? '' })}
        />
      </div>
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Loaded read={read} rows={10} isEmpty={(data) => data.total === 0}>
          {(data) => (
            <Table<Entry>
              size="small"
              rowKey="seq"
              dataSource={data.items}
              scroll={{ x: 'max-content' }}
              pagination={{
                current: data.page,
                pageSize: data.size,
                total: data.total,
                onChange: (page) => setFilter({ page: String(page) }),
                showSizeChanger: false,
                size: 'small',
              }}
              expandable={{
                expandedRowRender: (entry) => <Details entry={entry} />,
                rowExpandable: (entry) => Object.keys(entry.data).length > 0,
              }}
              columns={[
                { title: '#', dataIndex: 'seq', align: 'right', className: 'figure' },
                { title: say('column.at'), render: (_, entry) => <When at={entry.at} time /> },
                { title: say('sign-in.login'), dataIndex: 'login', className: 'figure' },
                {
                  title: say('audit.action'),
                  render: (_, entry) => <span title={entry.action}>{actionText(say, entry.action)}</span>,
                },
                {
                  title: say('audit.subject'),
                  render: (_, entry) => <span className="figure">{subjectText(say, entry.subjectKind, entry.subjectId)}</span>,
                },
                {
                  title: say('audit.customer'),
                  align: 'right',
                  render: (_, entry) =>
                    entry.customerId === null ? null : maySee ? (
                      <Link className="figure" to="/customers/$customerId" params={{ customerId: String(entry.customerId) }}>
                        {entry.customerId}
                      </Link>
                    ) : (
                      entry.customerId
                    ),
                },
                {
                  title: say('audit.outcome'),
                  render: (_, entry) => (
                    <Tag color={entry.outcome === 'done' ? 'green' : 'red'}>{say(`audit.${entry.outcome}`)}</Tag>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Card>
    </Flex>
  )
}

/** What the entry carries, key by key as it was written: an auditor compares it with the log. */
const Details = ({ entry }: { readonly entry: Entry }) => (
  <Flex gap={4} wrap align="center">
    {Object.entries(entry.data).map(([key, value]) => (
      <Tag key={key}>{`${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`}</Tag>
    ))}
    {typeof entry.data['reasonId'] === 'number' && entry.customerId !== null ? (
      <Reason customerId={entry.customerId} reasonId={entry.data['reasonId']} />
    ) : null}
  </Flex>
)

/** The reason behind its number, asked for only when wanted: it is words about a customer, and the look is audited. */
const Reason = ({ customerId, reasonId }: { readonly customerId: number; readonly reasonId: number }) => {
  const { say } = useLanguage()
  const may = useMay('customer.read')
  const [isAsked, setAsked] = useState(false)
  const read = useCall('stated-reason', { params: { customerId, reasonId } }, { enabled: isAsked })
  if (!may) return null
  if (!isAsked)
    return (
      <Button size="small" type="link" onClick={() => setAsked(true)}>
        {say('audit.reason')}
      </Button>
    )
  return <Loaded read={read}>{(data) => <span>{data.reason ?? say('audit.reason.gone')}</span>}</Loaded>
}

/** Reads the whole chain on the server and says whether any entry was changed, moved or taken out. */
const Verify = () => {
  const { say, pick } = useLanguage()
  const may = useMay('audit.verify')
  const act = useAct('verify-audit')
  if (!may) return null
  return (
    <Flex gap={12} align="center" wrap>
      {act.data === undefined ? null : (
        <Alert type={act.data.isWhole ? 'success' : 'error'} showIcon title={pick(act.data.sentence)} />
      )}
      <Trouble error={act.error} />
      <Button loading={act.isPending} onClick={() => act.mutate({})}>
        {say('audit.verify')}
      </Button>
    </Flex>
  )
}
