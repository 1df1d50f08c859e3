import { Link } from '@tanstack/react-router'
import { Button, Card, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'

type Row = CallOutput<'branch-tasks'>['items'][number]
type Filter = { owner: string; overdue: string; branch: string }

/** The open tasks of the branch, of one member or all; chosen ones can be handed over. */
export const BranchTasks = ({
  filter,
  setFilter,
  branchId,
  chosen,
  onChoose,
  onReassign,
}: {
  readonly filter: Filter
  readonly setFilter: (part: Partial<Filter>) => void
  readonly branchId: number | undefined
  readonly chosen: readonly number[]
  readonly onChoose: ((taskIds: readonly number[]) => void) | undefined
  readonly onReassign: () => void
}) => {
  const { say, pick } = useLanguage()
  const [page, setPage] = useState(1)
  const read = useCall('branch-tasks', {
    query: {
      page,
      size: 20,
      ...(branchId === undefined ? {} : { branch: branchId }),
      ...(filter.owner === '' ? {} : { owner: Number(filter.owner) }),
      ...(filter.overdue === '' ? {} : { overdue: filter.overdue }),
    },
  })
  return (
    <Card
      size="small"
      title={say('branch.tasks')}
      styles={{ body: { padding: 0 } }}
      extra={
        <Space>
          {filter.owner === '' ? null : (
            <Tag closable onClose={() => setFilter({ owner: '' })}>
              {read.data?.items[0]?.ownerName ?? filter.owner}
            </Tag>
          )}
          <Tag.CheckableTag checked={filter.overdue !== ''} onChange={(on) => setFilter({ overdue: on ? 'true' : '' })}>
            {say('today.overdue')}
          </Tag.CheckableTag>
          {onChoose === undefined ? null : (
            <Button type="primary" size="small" disabled={chosen.length === 0} onClick={onReassign}>
              {say('branch.reassign.count', { count: chosen.length })}
            </Button>
          )}
        </Space>
      }
    >
      <Loaded read={read}>
        {(data) => (
          <Table<Row>
            size="small"
            rowKey="taskId"
            dataSource={data.items}
            scroll={{ x: 'max-content' }}
            pagination={{
              current: page,
              pageSize: data.size,
              total: data.total,
              onChange: setPage,
              showSizeChanger: false,
              size: 'small',
            }}
            {...(onChoose === undefined
              ? {}
              : {
                  rowSelection: {
                    selectedRowKeys: [...chosen],
                    preserveSelectedRowKeys: true,
                    onChange: (keys) => onChoose(keys.map(Number)),
                  },
                })}
            columns={[
              {
                title: say('column.customer'),
                render: (_, row) => (
                  <Link to="/customers/$customerId" params={{ customerId: String(row.customerId) }}>
                    {row.customerName}
                  </Link>
                ),
              },
              { title: say('column.offer'), render: (_, row) => pick(row.offer) },
              { title: say('column.channel'), render: (_, row) => channelText(say, row.channel) },
              {
                title: say('branch.reason'),
                ellipsis: true,
                width: 340,
                render: (_, row) => row.reasons.map((reason) => pick(reason)).join(say('list.join')),
              },
              { title: say('branch.amount'), align: 'right', render: (_, row) => <Money fen={row.amountFen} /> },
              { title: say('task.due'), align: 'right', render: (_, row) => <When at={row.dueOn} near={row.expiresOn} /> },
              {
                title: say('branch.member'),
                render: (_, row) =>
                  row.ownerName === '' ? <span className="quiet">{say('branch.nobody')}</span> : row.ownerName,
              },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}
