import { Button, Card, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Amount } from './amount.tsx'

type Entry = CallOutput<'customer-timeline'>['items'][number]
const timeOf = (at: string): string =>
  at.length <= 10
    ? ''
    : new Date(at).toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' })

/** Everything that happened with this customer, from every channel, newest day first; what was written today is there at once. */
export const Timeline = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const [size, setSize] = useState(20)
  const read = useCall('customer-timeline', { params: { customerId }, query: { page: 1, size } }, { keep: true })
  return (
    <Card size="small" title={say('customer.timeline')}>
      <Loaded read={read} isEmpty={(data) => data.items.length === 0}>
        {(data) => (
          <>
            <ol className="timeline">
              {byDay(data.items).map(([day, entries]) => (
                <li key={day}>
                  <h5>
                    <When at={day} />
                  </h5>
                  {entries.map((entry) => (
                    <Line key={entry.id} entry={entry} />
                  ))}
                </li>
              ))}
            </ol>
            {data.total > data.items.length && size < 200 ? (
              <Button type="link" size="small" loading={read.isPlaceholderData} onClick={() => setSize(Math.min(200, size + 40))}>
                {say('customer.more', { count: data.total - data.items.length })}
              </Button>
            ) : null}
          </>
        )}
      </Loaded>
    </Card>
  )
}

const Line = ({ entry }: { readonly entry: Entry }) => {
  const { say, pick } = useLanguage()
  return (
    <div className="timeline-line">
      <span className="quiet figure">{timeOf(entry.at)}</span>
      <span>
        {pick(entry.label)}
        {entry.detail === undefined ? null : <span className="quiet"> {pick(entry.detail)}</span>}
        {entry.isNew ? <Tag className="tag-near">{say('customer.new')}</Tag> : null}
      </span>
      {entry.amount === undefined ? null : <Amount shown={entry.amount} />}
    </div>
  )
}

const byDay = (entries: readonly Entry[]): [string, Entry[]][] => {
  const days = new Map<string, Entry[]>()
  for (const entry of entries) days.set(entry.day, [...(days.get(entry.day) ?? []), entry])
  return [...days]
}
