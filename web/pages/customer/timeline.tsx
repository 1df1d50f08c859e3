import { Button, Card, Flex, Tag, Timeline as Line } from 'antd'
import { useState } from 'react'
import { useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Amount } from './amount.tsx'

/** Everything that happened with this customer, from every channel, newest first; what was written today is there at once. */
export const Timeline = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const [size, setSize] = useState(15)
  const read = useCall('customer-timeline', { params: { customerId }, query: { page: 1, size } })
  return (
    <Card size="small" title={say('customer.timeline')}>
      <Loaded read={read} isEmpty={(data) => data.items.length === 0}>
        {(data) => (
          <>
            <Line
              items={data.items.map((entry) => ({
                key: entry.id,
                color: entry.isNew ? 'green' : 'gray',
                content: (
                  <Flex justify="space-between" gap={8}>
                    <span>
                      {pick(entry.label)}{' '}
                      {entry.detail === undefined ? null : <span className="quiet">{pick(entry.detail)}</span>}{' '}
                      {entry.isNew ? <Tag color="green">{say('customer.new')}</Tag> : null}
                      {entry.amount === undefined ? null : (
                        <>
                          {' '}
                          <Amount shown={entry.amount} />
                        </>
                      )}
                    </span>
                    <span className="quiet">
                      <When at={entry.at} time />
                    </span>
                  </Flex>
                ),
              }))}
            />
            {data.total > data.items.length && size < 200 ? (
              <Button type="link" onClick={() => setSize(Math.min(200, size + 30))}>
                {say('customer.more', { count: data.total - data.items.length })}
              </Button>
            ) : null}
          </>
        )}
      </Loaded>
    </Card>
  )
}
