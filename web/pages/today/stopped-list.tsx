import { Link } from '@tanstack/react-router'
import { Card, Table } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import type { TaskRow } from './page.tsx'

/** Whom not to contact after all: what was issued and a policy stopped since, with the gate that did. A customer who comes by can still be recorded. */
export const StoppedList = ({
  stopped,
  onChoose,
}: {
  readonly stopped: readonly TaskRow[]
  readonly onChoose: (taskId: number) => void
}) => {
  const { say, pick } = useLanguage()
  return (
    <Card id="stopped" title={say('today.stopped', { count: stopped.length })} size="small" styles={{ body: { padding: 0 } }}>
      <Table<TaskRow>
        size="small"
        rowKey="taskId"
        dataSource={[...stopped]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: say('column.customer'),
            render: (_, row) => (
              <Link to="/customers/$customerId" params={{ customerId: String(row.customerId) }}>
                {row.customerName}
              </Link>
            ),
          },
          { title: say('why.reason'), render: (_, row) => (row.denied === undefined ? null : <b>{pick(row.denied.gate)}</b>) },
          { title: '', key: 'sentence', render: (_, row) => (row.denied === undefined ? null : pick(row.denied.sentence)) },
          {
            title: '',
            key: 'came',
            align: 'right',
            render: (_, row) => (
              <button type="button" className="plain-link" onClick={() => onChoose(row.taskId)}>
                {say('record.came')}
              </button>
            ),
          },
        ]}
      />
    </Card>
  )
}
