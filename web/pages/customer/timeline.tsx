import { FilterOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Tag } from 'antd'
import { useState } from 'react'
import { type CallInput, type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Amount } from './amount.tsx'
import { TimelineFilters } from './timeline-filters.tsx'
import { useView } from './view-state.ts'
import { WriteNote } from './write-note.tsx'

type Entry = CallOutput<'customer-timeline'>['items'][number]
type Query = CallInput<'customer-timeline'>['query']
const timeOf = (at: string): string =>
  at.length <= 10
    ? ''
    : new Date(at).toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' })

/** Everything that happened with this customer, from every channel, newest day first; what was written today is there at once. */
export const Timeline = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const { state, asOfQuery, isPast } = useView()
  const mayNote = useMay('profile.record')
  const [size, setSize] = useState(20)
  const { group, channel, text, from, to } = state
  const isFiltered = [group, channel, text, from, to].some((part) => part !== undefined)
  const [isOpen, setOpen] = useState(isFiltered)
  const [isNoting, setNoting] = useState(false)
  const query = { page: 1, size, ...asOfQuery, group, channel, text, from, to } as Query
  const read = useCall('customer-timeline', { params: { customerId }, query }, { keep: true })
  return (
    <Card
      size="small"
      title={say('customer.timeline')}
      extra={
        <Flex gap={4}>
          {mayNote && !isPast ? (
            <Button type="link" size="small" onClick={() => setNoting(true)}>
              {say('note.write')}
            </Button>
          ) : null}
          <Button
            type={isFiltered ? 'link' : 'text'}
            size="small"
            icon={<FilterOutlined />}
            aria-expanded={isOpen}
            aria-label={say('timeline.filter')}
            onClick={() => setOpen(!isOpen)}
          />
        </Flex>
      }
    >
      {isOpen ? <TimelineFilters /> : null}
      <Loaded
        read={read}
        isEmpty={(data) => data.items.length === 0}
        empty={<Nothing text={say(isFiltered ? 'timeline.none-such' : 'timeline.none')} />}
      >
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
      {isNoting ? <WriteNote customerId={customerId} onClose={() => setNoting(false)} /> : null}
    </Card>
  )
}

const Line = ({ entry }: { readonly entry: Entry }) => {
  const { say, pick } = useLanguage()
  const words = entry.detail ?? entry.through
  return (
    <div className="timeline-line">
      <span className="quiet figure">{timeOf(entry.at)}</span>
      <span>
        {pick(entry.label)}
        {words === undefined ? null : <span className="quiet"> {pick(words)}</span>}
        {entry.isNew ? <Tag className="tag-near">{say('customer.new')}</Tag> : null}
        {entry.note === undefined ? null : (
          <>
            {entry.note.audience === 'normal' ? null : <Tag className="tag-near">{say(`note.for.${entry.note.audience}`)}</Tag>}
            <span className="quiet"> {entry.note.author}</span>
            <p className="note-words">{entry.note.words}</p>
          </>
        )}
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
