import { Button, Card, Table, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded } from '../../ui/states.tsx'
import { channelText } from '../../ui/words.ts'

type Explained = CallOutput<'explain-customer'>['items'][number]

/** Every offer of the bank for this customer: open, or the condition that closed it with its numbers. Asked for only when wanted. */
export const WhyNot = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const [asked, setAsked] = useState(false)
  const read = useCall('explain-customer', { params: { customerId }, query: {} }, { enabled: asked })
  return (
    <Card
      size="small"
      title={say('why.title')}
      extra={
        asked ? null : (
          <Button size="small" onClick={() => setAsked(true)}>
            {say('why.ask')}
          </Button>
        )
      }
      styles={{ body: { padding: asked ? 0 : undefined, display: asked ? 'block' : 'none' } }}
    >
      {asked ? (
        <Loaded read={read} isEmpty={(data) => data.items.length === 0}>
          {(data) => (
            <Table<Explained>
              size="small"
              rowKey={(row) => row.offer.key}
              dataSource={data.items}
              pagination={false}
              scroll={{ x: 560 }}
              columns={[
                { title: say('column.offer'), render: (_, row) => pick(row.offer) },
                {
                  title: say('night.status'),
                  render: (_, row) => (
                    <Tag color={row.isOpen ? 'green' : 'default'}>
                      {row.isOpen ? `${say('why.open')}${row.rank === undefined ? '' : ` #${row.rank}`}` : say('why.closed')}
                    </Tag>
                  ),
                },
                { title: say('why.channel'), render: (_, row) => channelText(say, row.channel) },
                {
                  title: say('why.reason'),
                  render: (_, row) =>
                    row.deniedBy === undefined ? null : (
                      <div className="why-not">
                        <b>{pick(row.deniedBy.gate)}</b> <span className="quiet">{pick(row.deniedBy.sentence)}</span>
                      </div>
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      ) : null}
    </Card>
  )
}
