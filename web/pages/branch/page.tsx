import { Alert, Card, Empty, Flex, Grid, Input, Modal, Progress, Select, Statistic, Table, Tooltip, Typography } from 'antd'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { BranchTasks } from './tasks.tsx'

export type Overview = CallOutput<'branch-overview'>
type Load = Overview['staff'][number]

const ADDRESS = { branch: '', owner: '', overdue: '' }

/** 网点管理: who carries how much, who is not being seen, what came of it; and handing work over. */
export const BranchPage = () => {
  const { say, pick } = useLanguage()
  const [filter, setFilter] = useUrlState(ADDRESS)
  const read = useCall('branch-overview', { query: filter.branch === '' ? {} : { branch: Number(filter.branch) } })
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [moving, setMoving] = useState(false)
  const mayReassign = useMay('branch.reassign')
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" wrap gap={12}>
        <Typography.Title level={4} style={{ margin: 0 }}>
          {read.data?.branch === undefined ? say('page.branch') : pick(read.data.branch)}
        </Typography.Title>
        {read.data === undefined || read.data.branches.length < 2 ? null : (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={say('branch.choose')}
            style={{ width: 220 }}
            value={read.data.branch?.branchId ?? null}
            onChange={(branch: number) => setFilter({ branch: String(branch), owner: '' })}
            options={read.data.branches.map((branch) => ({ value: branch.branchId, label: pick(branch) }))}
          />
        )}
      </Flex>
      <Loaded read={read} rows={10}>
        {(data) => (
          <>
            <Figures data={data} />
            <Card title={say('branch.load')} size="small" styles={{ body: { padding: 0 } }}>
              <Table<Load>
                size="small"
                rowKey="staffId"
                pagination={false}
                dataSource={data.staff}
                scroll={{ x: 'max-content' }}
                locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('branch.no-staff')} /> }}
                onRow={(row) => ({
                  onClick: () => setFilter({ owner: String(row.staffId) }),
                  className: String(row.staffId) === filter.owner ? 'row-chosen clickable' : 'clickable',
                })}
                columns={[
                  { title: say('branch.member'), dataIndex: 'staffName' },
                  {
                    title: say('branch.customers'),
                    dataIndex: 'customers',
                    align: 'right',
                    className: 'figure',
                    sorter: (a, b) => a.customers - b.customers,
                  },
                  {
                    title: say('today.open'),
                    dataIndex: 'openTasks',
                    align: 'right',
                    className: 'figure',
                    sorter: (a, b) => a.openTasks - b.openTasks,
                  },
                  {
                    title: say('today.overdue'),
                    align: 'right',
                    className: 'figure',
                    render: (_, row) => <span className={row.overdue > 0 ? 'late' : 'quiet'}>{row.overdue}</span>,
                    sorter: (a, b) => a.overdue - b.overdue,
                  },
                  { title: say('today.done'), dataIndex: 'doneToday', align: 'right', className: 'figure' },
                  { title: say('branch.minutes'), width: 210, render: (_, row) => <Minutes row={row} /> },
                  {
                    title: <Tooltip title={say('branch.coverage.hint')}>{say('branch.coverage')}</Tooltip>,
                    width: 150,
                    render: (_, row) => <Share part={row.covered} whole={row.customers} />,
                  },
                ]}
              />
            </Card>
            <BranchTasks
              filter={filter}
              setFilter={setFilter}
              branchId={data.branch?.branchId}
              chosen={chosen}
              onChoose={mayReassign ? setChosen : undefined}
              onReassign={() => setMoving(true)}
            />
            {moving ? (
              <Reassign
                staff={data.staff}
                taskIds={chosen}
                onClose={(moved) => {
                  setMoving(false)
                  if (moved) setChosen([])
                }}
              />
            ) : null}
          </>
        )}
      </Loaded>
    </Flex>
  )
}

const Figures = ({ data }: { readonly data: Overview }) => {
  const { say } = useLanguage()
  const wide = Grid.useBreakpoint().md === true
  const { funnel } = data
  const items = [
    { title: say('branch.funnel.issued', { days: funnel.days }), value: funnel.issued },
    { title: say('branch.funnel.contacted'), value: funnel.contacted },
    { title: say('branch.funnel.effective'), value: funnel.effective },
    { title: say('branch.funnel.positive'), value: funnel.positive },
    { title: say('branch.covered'), value: data.coverage.covered, suffix: `/ ${data.coverage.customers}` },
    { title: say('branch.unassigned'), value: data.unassigned.customers },
  ]
  return (
    <div style={{ display: 'grid', gridTemplateColumns: `repeat(${wide ? 6 : 2}, 1fr)`, gap: 8 }}>
      {items.map((item) => (
        <Card key={item.title} size="small">
          <Statistic title={item.title} value={item.value} suffix={item.suffix} styles={{ content: { fontSize: 20 } }} />
        </Card>
      ))}
    </div>
  )
}

const Minutes = ({ row }: { readonly row: Load }) => {
  const share = row.minutesCapacity === 0 ? 0 : Math.round((row.minutesPlanned * 100) / row.minutesCapacity)
  return (
    <Flex gap={8} align="center">
      <Progress percent={share} showInfo={false} size={{ width: 90, height: 6 }} status={share > 100 ? 'exception' : 'normal'} />
      <span className="figure">
        {row.minutesPlanned} / {row.minutesCapacity}
      </span>
    </Flex>
  )
}

const Share = ({ part, whole }: { readonly part: number; readonly whole: number }) => (
  <span className="figure">
    {whole === 0 ? '—' : `${Math.round((part * 100) / whole)}%`} <span className="quiet">{part}</span>
  </span>
)

/** Hands the chosen tasks to another member of the branch, for a reason that stays in the audit. */
const Reassign = ({
  staff,
  taskIds,
  onClose,
}: {
  readonly staff: readonly Load[]
  readonly taskIds: readonly number[]
  readonly onClose: (moved: boolean) => void
}) => {
  const { say } = useLanguage()
  const [to, setTo] = useState<number | null>(null)
  const [reason, setReason] = useState('')
  const act = useAct('branch-reassign', ['branch-overview', 'branch-tasks', 'today'])
  return (
    <Modal
      open
      title={say('branch.reassign.title', { count: taskIds.length })}
      onCancel={() => onClose(false)}
      okText={say('branch.reassign')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: to === null || reason.trim().length < 2, loading: act.isPending }}
      onOk={() =>
        to !== null &&
        act.mutate({ body: { taskIds: [...taskIds], toStaffId: to, reason: reason.trim() } }, { onSuccess: () => onClose(true) })
      }
    >
      <Flex vertical gap={12}>
        <Select
          autoFocus
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={say('branch.reassign.to')}
          aria-label={say('branch.reassign.to')}
          value={to}
          onChange={setTo}
          options={staff.map((one) => ({
            value: one.staffId,
            label: say('branch.reassign.option', {
              name: one.staffName,
              planned: one.minutesPlanned,
              capacity: one.minutesCapacity,
            }),
          }))}
        />
        <Input
          placeholder={say('branch.reassign.reason')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {act.error === null ? null : <Alert type="error" role="alert" title={act.error.message} />}
        <span className="quiet">{say('branch.reassign.hint')}</span>
      </Flex>
    </Modal>
  )
}
