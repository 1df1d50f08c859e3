import { Link } from '@tanstack/react-router'
import { Alert, Button, Card, DatePicker, Flex, Input, Select, Table, Tag, Typography } from 'antd'
import dayjs from 'dayjs'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'

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
  const read = useCall('search-audit', { query: { page: Number(filter.page), size: 50, ...query } })
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
      <Flex gap={8} wrap>
        <Input.Search
          allowClear
          style={{ width: 160 }}
          placeholder={say('sign-in.login')}
          aria-label={say('sign-in.login')}
          defaultValue={filter.login}
          onSearch={(login) => put({ login: login.trim() })}
        />
        <Input.Search
          allowClear
          style={{ width: 160 }}
          placeholder={say('audit.customer')}
          aria-label={say('audit.customer')}
          inputMode="numeric"
          defaultValue={filter.customer}
          onSearch={(text) => put({ customer: text.replace(/\D/g, '') })}
        />
        <Input.Search
          allowClear
          style={{ width: 200 }}
          placeholder={say('audit.action')}
          aria-label={say('audit.action')}
          defaultValue={filter.action}
          onSearch={(action) => put({ action: action.trim() })}
        />
        <Select
          allowClear
          style={{ width: 130 }}
          placeholder={say('audit.outcome')}
          aria-label={say('audit.outcome')}
          value={filter.outcome === '' ? null : filter.outcome}
          onChange={(outcome: string | null) => put({ outcome: outcome ?? '' })}
          options={(['done', 'refused'] as const).map((value) => ({ value, label: say(`audit.${value}`) }))}
        />
        <DatePicker.RangePicker
          value={filter.from === '' || filter.to === '' ? null : [dayjs(filter.from), dayjs(filter.to)]}
          onChange={(_, [from, to]) => put({ from, to })}
        />
      </Flex>
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
                expandedRowRender: (entry) => <Typography.Text code>{JSON.stringify(entry.data)}</Typography.Text>,
                rowExpandable: (entry) => Object.keys(entry.data).length > 0,
              }}
              columns={[
                { title: '#', dataIndex: 'seq', align: 'right', className: 'figure' },
                { title: say('column.at'), render: (_, entry) => <When at={entry.at} time /> },
                { title: say('sign-in.login'), dataIndex: 'login', className: 'figure' },
                { title: say('audit.action'), dataIndex: 'action' },
                { title: say('audit.subject'), render: (_, entry) => `${entry.subjectKind} ${entry.subjectId}` },
                {
                  title: say('audit.customer'),
                  align: 'right',
                  render: (_, entry) =>
                    entry.customerId === null ? null : maySee ? (
                      <Link to="/customers/$customerId" params={{ customerId: String(entry.customerId) }}>
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
      {act.error === null ? null : <Alert type="error" title={act.error.message} />}
      <Button loading={act.isPending} onClick={() => act.mutate({})}>
        {say('audit.verify')}
      </Button>
    </Flex>
  )
}
