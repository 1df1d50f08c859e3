import { Card, Table, Tag } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Amount } from './amount.tsx'

type Holding = CallOutput<'customer-holdings'>['items'][number]

export const Holdings = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const read = useCall('customer-holdings', { params: { customerId } })
  return (
    <Card size="small" title={say('customer.holdings')} styles={{ body: { padding: 0 } }}>
      <Loaded read={read} isEmpty={(data) => data.items.length === 0} empty={<Nothing text={say('customer.no-holdings')} />}>
        {(data) => (
          <Table<Holding>
            size="small"
            rowKey={(row) => `${row.assetClass.key}-${row.account}-${row.openedOn}`}
            dataSource={data.items}
            pagination={data.items.length > 10 ? { pageSize: 10, size: 'small', showSizeChanger: false } : false}
            scroll={{ x: 'max-content' }}
            columns={[
              { title: say('customer.class'), render: (_, row) => <Tag>{pick(row.assetClass)}</Tag> },
              { title: say('customer.product'), render: (_, row) => (row.product === undefined ? '' : pick(row.product)) },
              { title: say('customer.account'), dataIndex: 'account', className: 'figure' },
              { title: say('field.balance'), align: 'right', render: (_, row) => <Amount shown={row.balance} /> },
              {
                title: say('customer.rate'),
                align: 'right',
                className: 'figure',
                render: (_, row) => (row.rateBp === undefined || row.rateBp === 0 ? '' : `${(row.rateBp / 100).toFixed(2)}%`),
              },
              {
                title: say('customer.matures'),
                align: 'right',
                render: (_, row) => (row.maturesOn === undefined ? '' : <When at={row.maturesOn} />),
              },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}
