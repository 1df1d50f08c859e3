import { Link } from '@tanstack/react-router'
import { Card, Flex, Progress, Table, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../i18n/locale.tsx'
import { Nothing } from '../../ui/states.tsx'
import type { Address, Load } from './page.tsx'

/** Who carries how much. A name opens that person's day; a number shows what it counts. */
export const Loads = ({
  staff,
  owner,
  onShow,
}: {
  readonly staff: readonly Load[]
  readonly owner: string
  readonly onShow: (part: Partial<Address>) => void
}) => {
  const { say } = useLanguage()
  const counted = (row: Load, count: number, part: Partial<Address>, className = ''): ReactNode =>
    count === 0 ? (
      <span className="quiet">0</span>
    ) : (
      <button type="button" className={`as-link ${className}`} onClick={() => onShow({ owner: String(row.staffId), ...part })}>
        {count}
      </button>
    )
  return (
    <Card title={say('branch.load')} size="small" styles={{ body: { padding: 0 } }}>
      <Table<Load>
        size="small"
        rowKey="staffId"
        pagination={false}
        dataSource={[...staff]}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Nothing text={say('branch.no-staff')} /> }}
        rowClassName={(row) => (String(row.staffId) === owner ? 'row-chosen' : '')}
        columns={[
          {
            title: say('branch.member'),
            fixed: 'left',
            render: (_, row) => (
              <Link to="/today" search={{ owner: String(row.staffId) } as never}>
                {row.staffName}
              </Link>
            ),
          },
          {
            title: say('branch.customers'),
            dataIndex: 'customers',
            align: 'right',
            className: 'figure',
            sorter: (a, b) => a.customers - b.customers,
          },
          {
            title: say('today.open'),
            align: 'right',
            className: 'figure',
            render: (_, row) => counted(row, row.openTasks, {}),
            sorter: (a, b) => a.openTasks - b.openTasks,
          },
          {
            title: say('today.overdue'),
            align: 'right',
            className: 'figure',
            render: (_, row) => counted(row, row.overdue, { overdue: 'true' }, 'late'),
            sorter: (a, b) => a.overdue - b.overdue,
          },
          {
            title: say('today.done'),
            align: 'right',
            className: 'figure',
            render: (_, row) => <span className={row.doneToday === 0 ? 'quiet' : ''}>{row.doneToday}</span>,
          },
          {
            title: say('branch.minutes'),
            align: 'right',
            width: 210,
            sorter: (a, b) => shareOf(a) - shareOf(b),
            render: (_, row) => <Minutes row={row} />,
          },
          {
            title: <Tooltip title={say('branch.coverage.hint')}>{say('branch.coverage')}</Tooltip>,
            align: 'right',
            width: 130,
            className: 'figure',
            sorter: (a, b) => coverageOf(a) - coverageOf(b),
            render: (_, row) =>
              row.customers === 0 ? (
                <span className="quiet">—</span>
              ) : (
                <>
                  <span className="quiet">{`${row.covered}/${row.customers}`}</span> {`${Math.round(coverageOf(row) * 100)}%`}
                </>
              ),
          },
        ]}
      />
    </Card>
  )
}

const shareOf = (row: Load): number => (row.minutesCapacity === 0 ? 0 : row.minutesPlanned / row.minutesCapacity)
const coverageOf = (row: Load): number => (row.customers === 0 ? 0 : row.covered / row.customers)

const Minutes = ({ row }: { readonly row: Load }) => (
  <Flex gap={8} align="center" justify="end">
    <Progress
      percent={Math.round(shareOf(row) * 100)}
      showInfo={false}
      size={{ width: 90, height: 6 }}
      status={shareOf(row) > 1 ? 'exception' : 'normal'}
    />
    <span className="figure" style={{ minWidth: 68 }}>
      {row.minutesPlanned} / {row.minutesCapacity}
    </span>
  </Flex>
)
