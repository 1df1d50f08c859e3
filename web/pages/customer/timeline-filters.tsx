import { Button, Flex, Input, Select } from 'antd'
import { useState } from 'react'
import { channelWords, groupLabels, timelineGroups } from '../../../src/customers/timeline-words.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useView } from './view-state.ts'

/** What of the timeline is shown: a kind of entries, a channel, words in them, days. Kept in the address. */
export const TimelineFilters = () => {
  const { say, pick } = useLanguage()
  const { state, put, asOf, today } = useView()
  const [text, setText] = useState(state.text ?? '')
  const latest = asOf ?? today
  const all = { value: '', label: say('timeline.all') }
  return (
    <Flex vertical gap={6} className="timeline-filters">
      <Flex gap={6}>
        <Select
          size="small"
          aria-label={say('timeline.group')}
          value={state.group ?? ''}
          onChange={(group) => put({ group })}
          options={[all, ...timelineGroups.map((value) => ({ value: value as string, label: pick(groupLabels[value]) }))]}
        />
        <Select
          size="small"
          aria-label={say('column.channel')}
          value={state.channel ?? ''}
          onChange={(channel) => put({ channel })}
          options={[
            { value: '', label: say('timeline.all-channels') },
            ...Object.entries(channelWords)
              .filter(([value]) => value !== 'all')
              .map(([value, label]) => ({ value, label: pick(label) })),
          ]}
        />
        <Input.Search
          size="small"
          allowClear
          maxLength={80}
          value={text}
          placeholder={say('timeline.search')}
          aria-label={say('timeline.search')}
          onChange={(event) => setText(event.target.value)}
          onSearch={(words) => put({ text: words.trim() })}
        />
      </Flex>
      <Flex gap={6} align="center">
        <input
          type="date"
          aria-label={say('timeline.from')}
          value={state.from ?? ''}
          max={state.to ?? latest}
          onChange={(event) => put({ from: event.target.value })}
        />
        <span className="quiet">–</span>
        <input
          type="date"
          aria-label={say('timeline.to')}
          value={state.to ?? ''}
          min={state.from}
          max={latest}
          onChange={(event) => put({ to: event.target.value })}
        />
        <Button
          type="link"
          size="small"
          onClick={() => {
            setText('')
            put({ group: '', channel: '', text: '', from: '', to: '' })
          }}
        >
          {say('timeline.clear')}
        </Button>
      </Flex>
    </Flex>
  )
}
