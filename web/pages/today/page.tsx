import { useNavigate } from '@tanstack/react-router'
import { Alert, Card, Drawer, Flex, Grid } from 'antd'
import { useMemo, useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useIsAttended } from '../../ui/presence.ts'
import { Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { DoneList } from './done-list.tsx'
import { Filters } from './filters.tsx'
import { DayHead } from './day-head.tsx'
import { useKeys } from './keys.ts'
import { NothingToDo } from './nothing-to-do.tsx'
import { StoppedList } from './stopped-list.tsx'
import { TaskList } from './task-list.tsx'
import { TaskPanel } from './task-panel.tsx'

export type Today = CallOutput<'today'>
export type TaskRow = Today['items'][number]

// `owner` is somebody else's list, read from the branch; `record` opens the form at once, for who comes from the customer's page.
const ADDRESS = { status: 'open', channel: '', class: '', task: '', owner: '', record: '' }
export type Address = typeof ADDRESS

/** 今日工作台: whom to contact, in order, why, with what; the chosen one opens beside the list. */
export const TodayPage = () => {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const isAttended = useIsAttended()
  const wide = Grid.useBreakpoint().lg === true
  const [filter, setFilter] = useUrlState(ADDRESS)
  const query = {
    status: filter.status as 'open' | 'overdue' | 'all',
    ...(filter.channel === '' ? {} : { channel: filter.channel }),
    ...(filter.class === '' ? {} : { class: filter.class }),
    ...(filter.owner === '' ? {} : { owner: Number(filter.owner) }),
  }
  const read = useCall('today', { query }, { refetchInterval: isAttended ? 60_000 : false, keep: true })
  const items = useMemo(() => read.data?.items ?? [], [read.data])
  const chosen = Number(filter.task) || (wide ? (items[0]?.taskId ?? 0) : 0)
  const [isRecording, setRecording] = useState(filter.record !== '')
  const choose = (taskId: number) => {
    setRecording(false)
    setFilter({ task: taskId === 0 ? '' : String(taskId), record: '' })
  }

  useKeys({
    onMove: (step) => {
      const at = items.findIndex((item) => item.taskId === chosen)
      const next = items[Math.min(items.length - 1, Math.max(0, at + step))]
      if (next === undefined) return
      choose(next.taskId)
      const row = document.getElementById(`task-${next.taskId}`)
      row?.scrollIntoView({ block: 'nearest' })
      row?.querySelector('button')?.focus({ preventScroll: true })
    },
    onRecord: () => setRecording(chosen !== 0),
    onOpen: () => {
      const item = items.find((one) => one.taskId === chosen)
      if (item !== undefined) void navigate({ to: '/customers/$customerId', params: { customerId: String(item.customerId) } })
    },
    onEscape: () => setRecording(false),
  })

  const panel =
    chosen === 0 ? null : (
      <TaskPanel
        key={chosen}
        taskId={chosen}
        row={items.find((item) => item.taskId === chosen) ?? read.data?.stopped.find((item) => item.taskId === chosen)}
        recording={isRecording}
        setRecording={setRecording}
        onDone={() => {
          const at = items.findIndex((item) => item.taskId === chosen)
          // On a phone the list comes back; beside the list, the next task stands ready.
          choose(wide ? (items[at + 1]?.taskId ?? items[at - 1]?.taskId ?? 0) : 0)
        }}
      />
    )

  return (
    <Flex vertical gap={12}>
      <DayHead today={read.data} owner={filter.owner} onMine={() => setFilter({ owner: '', task: '' })} />
      <Filters filter={filter} setFilter={setFilter} overdue={read.data?.summary.overdue ?? 0} showKeys={wide} />
      {read.error !== null && read.data !== undefined ? <Alert type="warning" title={say('state.stale')} showIcon /> : null}
      <div className={wide && items.length > 0 ? 'split' : ''}>
        <Card styles={{ body: { padding: 0 } }}>
          <Loaded
            read={read}
            isEmpty={(data) => data.items.length === 0}
            empty={<NothingToDo today={read.data} onClear={() => setFilter({ status: 'open', channel: '', class: '' })} />}
          >
            {(data) => <TaskList items={data.items} chosen={chosen} onChoose={choose} />}
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
      {read.data === undefined || read.data.stopped.length === 0 || filter.status === 'all' ? null : (
        <StoppedList stopped={read.data.stopped} onChoose={choose} />
      )}
      {read.data === undefined || read.data.done.length === 0 ? null : <DoneList done={read.data.done} />}
    </Flex>
  )
}
