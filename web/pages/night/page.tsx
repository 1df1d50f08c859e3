import { Alert, Button, Card, Collapse, DatePicker, Flex, Popconfirm, Progress, Space, Table, Tag, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay, useToday } from '../../me.tsx'
import { useIsAttended } from '../../ui/presence.ts'
import { Loaded, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Mending } from './mending.tsx'
import { Quarantine } from './quarantine.tsx'
import { RunDrawer } from './run-drawer.tsx'

type Runs = CallOutput<'night-runs'>
export type Run = Runs['imports'][number]
const COLOURS: Record<Run['status'], string> = {
  running: 'blue',
  published: 'green',
  failed: 'red',
  superseded: 'default',
}
const count = new Intl.NumberFormat('en-US')

const ADDRESS = { run: '', quarantine: '' }

/** 夜间批量: what ran, over how many rows, how long; what is running now and how far; what was quarantined. */
export const NightPage = () => {
  const { say } = useLanguage()
  const [filter, setFilter] = useUrlState(ADDRESS)
  const [busy, setBusy] = useState(false)
  const isAttended = useIsAttended()
  const read = useCall(
    'night-runs',
    { query: { page: 1, size: 20 } },
    { refetchInterval: isAttended ? (busy ? 1000 : 15_000) : false },
  )
  const running = read.data?.nights.items.some((night) => night.status === 'running') === true
  if (running !== busy) setBusy(running)
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" wrap gap={12}>
        <Typography.Title level={4} style={{ margin: 0 }}>
          {say('page.night')}
        </Typography.Title>
        <Start disabled={running} after={read.data?.businessDate} />
      </Flex>
      <Loaded read={read} rows={10} isEmpty={(data) => data.nights.items.length === 0 && data.imports.length === 0}>
        {(data) => (
          <>
            {data.relay.waiting > 0 ? (
              <Alert type="info" title={say('night.relay', { count: data.relay.waiting })} showIcon />
            ) : null}
            {data.nights.items.map((night, index) => (
              <Card
                key={night.nightId}
                size="small"
                styles={{ body: { padding: 0 } }}
                title={
                  <Space>
                    <When at={night.businessDate} full />
                    <Tag color={COLOURS[night.status]}>{say(`night.status.${night.status}`)}</Tag>
                  </Space>
                }
                extra={
                  <span className="quiet figure">
                    {say('night.took', { count: night.steps.length, seconds: secondsOf(night.steps) })}
                  </span>
                }
              >
                {index === 0 ? (
                  <Steps rows={night.steps} onOpen={(run) => setFilter({ run: String(run) })} />
                ) : (
                  <Collapse
                    ghost
                    size="small"
                    items={[
                      {
                        key: 'steps',
                        label: say('night.steps', { count: night.steps.length }),
                        children: <Steps rows={night.steps} onOpen={(run) => setFilter({ run: String(run) })} />,
                      },
                    ]}
                  />
                )}
                {night.waiting.length === 0 || night.status === 'published' ? null : <Waiting steps={night.waiting} />}
              </Card>
            ))}
            <Card size="small" title={say('night.imports')} styles={{ body: { padding: 0 } }}>
              <Steps
                rows={data.imports}
                onOpen={(run) => setFilter({ run: String(run) })}
                onQuarantine={(run) => setFilter({ quarantine: String(run) })}
              />
            </Card>
          </>
        )}
      </Loaded>
      <Mending onOpen={(run) => setFilter({ run: String(run) })} />
      <Quarantine
        runId={filter.quarantine === '' ? undefined : Number(filter.quarantine)}
        onClear={() => setFilter({ quarantine: '' })}
      />
      {filter.run === '' ? null : <RunDrawer runId={Number(filter.run)} onClose={() => setFilter({ run: '' })} />}
    </Flex>
  )
}

const secondsOf = (steps: readonly Run[]): string => steps.reduce((sum, step) => sum + step.seconds, 0).toFixed(1)

const Waiting = ({ steps }: { readonly steps: Runs['nights']['items'][number]['waiting'] }) => {
  const { say, pick } = useLanguage()
  return (
    <div className="quiet" style={{ padding: '8px 12px' }}>
      {say('night.waiting')} {steps.map((step) => pick(step.label)).join(' → ')}
    </div>
  )
}

const Steps = ({
  rows,
  onOpen,
  onQuarantine,
}: {
  readonly rows: readonly Run[]
  readonly onOpen: (runId: number) => void
  readonly onQuarantine?: (runId: number) => void
}) => {
  const { say, pick } = useLanguage()
  if (rows.length === 0) return null
  return (
    <Table<Run>
      size="small"
      rowKey="runId"
      pagination={false}
      dataSource={[...rows]}
      scroll={{ x: 'max-content' }}
      columns={[
        {
          title: say('night.step'),
          render: (_, row) => (
            <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(row.runId)}>
              {pick(row.label)}
            </Button>
          ),
        },
        {
          title: say('night.status'),
          render: (_, row) =>
            row.status === 'running' && row.progress !== undefined && row.progress.total > 0 ? (
              <Progress
                percent={Math.floor((row.progress.done * 100) / row.progress.total)}
                size="small"
                style={{ width: 140 }}
              />
            ) : (
              <>
                <Tag color={COLOURS[row.status]}>{say(`night.status.${row.status}`)}</Tag>
                {row.error === undefined ? null : <span className="late small-text">{row.error}</span>}
              </>
            ),
        },
        { title: say('night.rows-in'), align: 'right', className: 'figure', render: (_, row) => count.format(row.rowsIn) },
        { title: say('night.rows-out'), align: 'right', className: 'figure', render: (_, row) => count.format(row.rowsOut) },
        { title: say('night.seconds'), align: 'right', className: 'figure', render: (_, row) => row.seconds.toFixed(1) },
        {
          title: say('night.finished'),
          align: 'right',
          render: (_, row) => <When at={row.finishedAt ?? row.startedAt} time />,
        },
        // Rows are quarantined at the door only: the steps of the night read what was taken in.
        ...(onQuarantine === undefined
          ? []
          : [
              {
                title: say('night.quarantined'),
                align: 'right' as const,
                className: 'figure',
                render: (_: unknown, row: Run) =>
                  row.quarantined === 0 ? (
                    <span className="quiet">0</span>
                  ) : (
                    <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onQuarantine(row.runId)}>
                      {count.format(row.quarantined)}
                    </Button>
                  ),
              },
            ]),
      ]}
    />
  )
}

/** Starting a night by hand, for one who may: asks once more, for it takes the stores' time. */
const Start = ({ disabled, after }: { readonly disabled: boolean; readonly after: string | undefined }) => {
  const { say } = useLanguage()
  const may = useMay('night.run')
  const today = useToday()
  const [day, setDay] = useState('')
  const act = useAct('night-start', ['night-runs'])
  if (!may) return null
  return (
    <Flex gap={8} align="center" wrap>
      <Trouble error={act.error} />
      <DatePicker
        aria-label={say('app.business-date')}
        placeholder={say('app.business-date')}
        {...(after === undefined ? {} : { minDate: dayjs(after) })}
        maxDate={dayjs(today)}
        onChange={(_, text) => setDay(typeof text === 'string' ? text : '')}
      />
      <Popconfirm
        title={say('night.start.sure', { day })}
        onConfirm={() => act.mutate({ body: { businessDate: day } })}
        disabled={disabled || day === ''}
        okText={say('night.start')}
        cancelText={say('cancel')}
      >
        <Button type="primary" disabled={disabled || day === ''} loading={act.isPending}>
          {say('night.start')}
        </Button>
      </Popconfirm>
    </Flex>
  )
}
