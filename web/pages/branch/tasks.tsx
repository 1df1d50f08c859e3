import { Link } from '@tanstack/react-router'
import { Button, Card, Space, Table, Tag } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useToday } from '../../me.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'
import type { Address, Load } from './page.tsx'

type Row = CallOutput<'branch-tasks'>['items'][number]

/** The open tasks of the branch, of one member or all; chosen ones can be handed over. */
export const BranchTasks = ({
  filter,
  setFilter,
  staff,
  branchId,
  chosen,
  onChoose,
  onReassign,
}: {
  readonly filter: Address
  readonly setFilter: (part: Partial<Address>) => void
  readonly staff: readonly Load[]
  readonly branchId: number | undefined
  readonly chosen: readonly number[]
  readonly onChoose: ((taskIds: readonly number[]) => void) | undefined
  readonly onReassign: () => void
}) => {
  const { say, pick } = useLanguage()
  const today = useToday()
  const read = useCall(
    'branch-tasks',
    {
      query: {
        page: Number(filter.page),
        size: 20,
        ...(branchId === undefined ? {} : { branch: branchId }),
        ...(filter.owner === '' ? {} : { owner: Number(filter.owner) }),
        ...(filter.overdue === '' ? {} : { overdue: filter.overdue }),
      },
    },
    { keep: true },
  )
  const owner = staff.find((one) => String(one.staffId) === filter.owner)?.staffName ?? say('branch.nobody')
  return (
    <Card
      id="branch-tasks"
      size="small"
      title={
        <>
          {say('branch.tasks')} <span className="quiet figure">{read.data?.total}</span>
        </>
      }
      styles={{ body: { padding: 0 } }}
      extra={
        <Space>
          {filter.owner === '' ? null : (
            <Tag closable onClose={() => setFilter({ owner: '' })}>
              {owner}
            </Tag>
          )}
          <Tag.CheckableTag checked={filter.overdue !== ''} onChange={(on) => setFilter({ overdue: on ? 'true' : '' })}>
            {say('today.overdue')}
          </Tag.CheckableTag>
          {onChoose === undefined ? null : (
            <Button type="primary" size="small" disabled={chosen.length === 0} onClick={onReassign}>
              {chosen.length === 0 ? say('branch.reassign') : say('branch.reassign.count', { count: chosen.length })}
            </Button>
          )}
        </Space>
      }
    >
      <Loaded read={read} isEmpty={(data) => data.total === 0}>
        {(data) => (
          <Table<Row>
            size="small"
            rowKey="taskId"
            dataSource={data.items}
            tableLayout="fixed"
            scroll={{ x: 960 }}
            pagination={{
              current: data.page,
              pageSize: data.size,
              total: data.total,
              onChange: (page) => setFilter({ page: String(page) }),
              showSizeChanger: false,
              size: 'small',
              hideOnSinglePage: true,
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
                width: 96,
                render: (_, row) => (
                  <Link to="/customers/$customerId" params={{ customerId: String(row.customerId) }}>
                    {row.customerName}
                  </Link>
                ),
              },
              { title: say('column.offer'), width: 150, ellipsis: true, render: (_, row) => pick(row.offer) },
              { title: say('column.channel'), width: 84, render: (_, row) => channelText(say, row.channel) },
              {
                title: say('branch.reason'),
                ellipsis: { showTitle: true },
                render: (_, row) => row.reasons.map((reason) => pick(reason)).join(say('list.join')),
              },
              { title: say('branch.amount'), width: 90, align: 'right', render: (_, row) => <Money fen={row.amountFen} /> },
              {
                title: say('task.due'),
                width: 100,
                align: 'right',
                render: (_, row) => (
                  <span className={row.dueOn < today ? 'late' : ''}>
                    <When at={row.dueOn} />
                  </span>
                ),
              },
              {
                title: say('branch.member'),
                width: 120,
                ellipsis: true,
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
