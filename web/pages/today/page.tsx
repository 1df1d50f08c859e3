import { Alert, Badge, Card, Drawer, Flex, Grid, Progress, Segmented, Select, Space, Typography } from 'antd'
import { useEffect, useMemo, useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { CHANNELS, CLASSES, channelText, classText } from '../../ui/words.ts'
import { Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { DoneList } from './done-list.tsx'
import { NothingToDo } from './nothing-to-do.tsx'
import { TaskList } from './task-list.tsx'
import { TaskPanel } from './task-panel.tsx'

export type Today = CallOutput<'today'>
export type TaskRow = Today['items'][number]

const ADDRESS = { status: 'open', channel: '', class: '', task: '' }

/** 今日工作台: whom to contact, in order, why, with what; the chosen one opens beside the list. */
export const TodayPage = () => {
  const { say } = useLanguage()
  const wide = Grid.useBreakpoint().lg === true
  const [filter, setFilter] = useUrlState(ADDRESS)
  const query = {
    status: filter.status as 'open' | 'overdue' | 'all',
    ...(filter.channel === '' ? {} : { channel: filter.channel }),
    ...(filter.class === '' ? {} : { class: filter.class }),
  }
  const read = useCall('today', { query }, { refetchInterval: 60_000 })
  const items = useMemo(() => read.data?.items ?? [], [read.data])
  const chosen = Number(filter.task) || (wide ? (items[0]?.taskId ?? 0) : 0)
  const choose = (taskId: number) => setFilter({ task: taskId === 0 ? '' : String(taskId) })
  const [recording, setRecording] = useState(false)

  // j/k or arrows walk the list, r records a result, Escape closes: a morning without the mouse.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (/INPUT|TEXTAREA|SELECT/.test(target.tagName) || event.ctrlKey || event.metaKey || event.altKey) return
      const at = items.findIndex((item) => item.taskId === chosen)
      const step = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
      const next = items[Math.min(items.length - 1, Math.max(0, at + step))]
      if (step !== 0 && next !== undefined) {
        event.preventDefault()
        setFilter({ task: String(next.taskId) })
        document.getElementById(`task-${next.taskId}`)?.scrollIntoView({ block: 'nearest' })
      } else if (event.key === 'r' && chosen !== 0) {
        event.preventDefault()
        setRecording(true)
      } else if (event.key === 'Escape') setRecording(false)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [items, chosen, setFilter])

  const panel =
    chosen === 0 ? null : (
      <TaskPanel
        key={chosen}
        taskId={chosen}
        recording={recording}
        setRecording={setRecording}
        onDone={() => {
          setRecording(false)
          const at = items.findIndex((item) => item.taskId === chosen)
          choose(wide ? (items[at + 1]?.taskId ?? items[at - 1]?.taskId ?? 0) : 0)
        }}
      />
    )

  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" wrap gap={12}>
        <Typography.Title level={4} style={{ margin: 0 }}>
          {say('page.today')}
        </Typography.Title>
        {read.data === undefined ? null : <Load summary={read.data.summary} />}
      </Flex>
      <Flex gap={8} wrap align="center">
        <Segmented
          value={filter.status}
          onChange={(status) => setFilter({ status, task: '' })}
          options={[
            { value: 'open', label: say('today.open') },
            {
              value: 'overdue',
              label: (
                <Badge count={read.data?.summary.overdue ?? 0} size="small" offset={[8, 0]}>
                  {say('today.overdue')}
                </Badge>
              ),
            },
            { value: 'all', label: say('today.all') },
          ]}
        />
        <Select
          aria-label={say('today.channel')}
          placeholder={say('today.channel')}
          allowClear
          style={{ width: 128 }}
          value={filter.channel === '' ? null : filter.channel}
          onChange={(channel: string | null) => setFilter({ channel: channel ?? '', task: '' })}
          options={CHANNELS.map((value) => ({ value, label: channelText(say, value) }))}
        />
        <Select
          aria-label={say('today.class')}
          placeholder={say('today.class')}
          allowClear
          style={{ width: 128 }}
          value={filter.class === '' ? null : filter.class}
          onChange={(value: string | null) => setFilter({ class: value ?? '', task: '' })}
          options={CLASSES.map((value) => ({ value, label: classText(say, value) }))}
        />
        {wide ? <span className="quiet keys">{say('today.keys')}</span> : null}
      </Flex>
      {read.error !== null && read.data !== undefined ? <Alert type="warning" title={say('state.stale')} showIcon /> : null}
      <div className={wide ? 'split' : ''}>
        <Card styles={{ body: { padding: 0 } }}>
          <Loaded
            read={read}
            isEmpty={(data) => data.items.length === 0}
            empty={<NothingToDo today={read.data} onClear={() => setFilter({ status: 'open', channel: '', class: '' })} />}
          >
            {(data) => <TaskList items={data.items} chosen={chosen} onChoose={choose} businessDate={data.businessDate ?? ''} />}
          </Loaded>
        </Card>
        {wide ? <div className="panel">{panel}</div> : null}
      </div>
      {wide ? null : (
        <Drawer
          open={chosen !== 0}
          onClose={() => choose(0)}
          placement="bottom"
          size="92%"
          styles={{ body: { padding: 0 } }}
          title={say('today.task')}
        >
          {panel}
        </Drawer>
      )}
      {read.data === undefined || read.data.done.length === 0 ? null : <DoneList done={read.data.done} />}
    </Flex>
  )
}

/** How the day stands: open and done tasks, minutes planned against minutes there are. */
const Load = ({ summary }: { readonly summary: Today['summary'] }) => {
  const { say } = useLanguage()
  const share = summary.minutesCapacity === 0 ? 0 : Math.round((summary.minutesPlanned * 100) / summary.minutesCapacity)
  return (
    <Space size={20} wrap>
      <span>
        {say('today.open')} <b className="figure">{summary.open}</b>
      </span>
      <span>
        {say('today.done')} <b className="figure">{summary.done}</b>
      </span>
      <Space size={8}>
        <span className="figure">
          {say('today.minutes', { planned: summary.minutesPlanned, capacity: summary.minutesCapacity })}
        </span>
        <Progress
          percent={share}
          showInfo={false}
          size={{ width: 96, height: 6 }}
          status={share > 100 ? 'exception' : 'normal'}
        />
      </Space>
    </Space>
  )
}
