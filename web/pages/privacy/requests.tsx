import { Alert, Button, Card, Flex, Segmented, Select, Switch, Table, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { DaysLeft } from './days-left.tsx'
import { Receive } from './receive.tsx'
import { RequestDrawer } from './request-drawer.tsx'
import { rightKinds } from '../../../src/customers/privacy/rights.ts'
import { useRightWords } from './words.ts'
import { useTell } from './tell.ts'

type Row = CallOutput<'rights-requests'>['items'][number]

const ADDRESS = { standing: 'open', kind: '', mine: '', page: '1', request: '', customer: '' }
const standings = ['open', 'closed', 'all'] as const

/** The requests in scope, the most urgent first; one opens beside the list, with Enter as well as with the mouse. */
export const Requests = () => {
  const { say, pick } = useLanguage()
  const tell = useTell()
  const words = useRightWords()
  const [view, setView] = useUrlState(ADDRESS)
  const [isReceiving, setReceiving] = useState(false)
  const standing = standings.find((one) => one === view.standing) ?? 'open'
  const kind = rightKinds.find((one) => one === view.kind)
  const read = useCall(
    'rights-requests',
    {
      query: {
        page: Number(view.page),
        size: 20,
        standing,
        ...(kind === undefined ? {} : { kind }),
        ...(view.mine === '' ? {} : { mine: 'true' as const }),
      },
    },
    { keep: true },
  )
  const put = (part: Partial<typeof view>) => setView({ page: '1', request: '', customer: '', ...part })
  const open = (row: Row) => setView({ request: String(row.requestId), customer: String(row.customerId) })
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" wrap gap={12}>
        <div className="filters">
          <Segmented
            value={standing}
            onChange={(value) => put({ standing: value })}
            options={standings.map((value) => ({ value, label: tell(`privacy.standing.${value}`) }))}
          />
          <Select
            allowClear
            className="audit-action"
            placeholder={tell('privacy.kind')}
            aria-label={tell('privacy.kind')}
            value={view.kind === '' ? null : view.kind}
            onChange={(value: string | null) => put({ kind: value ?? '' })}
            options={words.kinds}
          />
          <span className="quiet">
            <Switch
              size="small"
              checked={view.mine !== ''}
              onChange={(isOn) => put({ mine: isOn ? '1' : '' })}
              aria-label={tell('privacy.mine')}
            />{' '}
            {tell('privacy.mine')}
          </span>
        </div>
        <Button type="primary" onClick={() => setReceiving(true)}>
          {tell('privacy.receive')}
        </Button>
      </Flex>
      {(read.data?.overdue ?? 0) > 0 ? (
        <Alert type="error" showIcon title={tell('privacy.overdue', { count: read.data?.overdue ?? 0 })} />
      ) : null}
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Loaded read={read} rows={8} isEmpty={(data) => data.total === 0} empty={<Nothing text={tell('privacy.none')} />}>
          {(data) => (
            <Table<Row>
              size="small"
              rowKey="requestId"
              dataSource={data.items}
              scroll={{ x: 'max-content' }}
              pagination={{
                current: data.page,
                pageSize: data.size,
                total: data.total,
                onChange: (page) => setView({ page: String(page) }),
                showSizeChanger: false,
                size: 'small',
                hideOnSinglePage: true,
              }}
              onRow={(row) => ({ onClick: () => open(row), style: { cursor: 'pointer' } })}
              columns={[
                { title: tell('privacy.due'), render: (_, row) => <DaysLeft request={row} /> },
                {
                  title: tell('privacy.kind'),
                  render: (_, row) => (
                    <Button type="link" size="small" style={{ padding: 0 }} onClick={() => open(row)}>
                      {pick(row.kind)}
                    </Button>
                  ),
                },
                {
                  title: say('page.customer'),
                  render: (_, row) => (
                    <>
                      {row.customerName} <span className="quiet figure">{row.customerId}</span>
                    </>
                  ),
                },
                { title: tell('privacy.state'), render: (_, row) => <Tag>{pick(row.state)}</Tag> },
                { title: tell('privacy.came-by'), render: (_, row) => pick(row.cameBy) },
                { title: tell('privacy.received'), render: (_, row) => <When at={row.receivedOn} /> },
                {
                  title: tell('privacy.assignee'),
                  render: (_, row) =>
                    row.isMine ? (
                      <Tag color="blue">{tell('privacy.me')}</Tag>
                    ) : (
                      (row.assignee ?? <span className="quiet">—</span>)
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      </Card>
      {view.request === '' ? null : (
        <RequestDrawer
          customerId={Number(view.customer)}
          requestId={Number(view.request)}
          onClose={() => setView({ request: '', customer: '' })}
        />
      )}
      {isReceiving ? <Receive onClose={() => setReceiving(false)} /> : null}
    </Flex>
  )
}
