import { DownloadOutlined } from '@ant-design/icons'
import { Button, Card, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { basePath, type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'

type Row = CallOutput<'night-quarantine'>['items'][number]

/** Rows that were not taken in: where they stand in the file, what is wrong, and the list to send back to its maker. */
export const Quarantine = ({ runId, onClear }: { readonly runId: number | undefined; readonly onClear: () => void }) => {
  const { say, pick } = useLanguage()
  const may = useMay('quarantine.read')
  const [page, setPage] = useState(1)
  const read = useCall(
    'night-quarantine',
    { query: { page, size: 20, ...(runId === undefined ? {} : { runId }) } },
    { enabled: may, keep: true },
  )
  if (!may) return null
  return (
    <Card
      size="small"
      title={say('night.quarantine')}
      styles={{ body: { padding: 0 } }}
      extra={
        <Space>
          {runId === undefined ? null : (
            <Tag closable onClose={onClear}>
              {say('night.run', { number: runId })}
            </Tag>
          )}
          <Button
            size="small"
            icon={<DownloadOutlined />}
            href={`${basePath}/api/night/quarantine/download${runId === undefined ? '' : `?runId=${runId}`}`}
            disabled={read.data?.total === 0}
          >
            {say('night.quarantine.download')}
          </Button>
        </Space>
      }
    >
      <Loaded read={read} rows={3} isEmpty={(data) => data.total === 0} empty={<Nothing text={say('night.quarantine.none')} />}>
        {(data) => (
          <Table<Row>
            size="small"
            rowKey="quarantineId"
            dataSource={data.items}
            scroll={{ x: 'max-content' }}
            pagination={{
              current: page,
              pageSize: data.size,
              total: data.total,
              onChange: setPage,
              showSizeChanger: false,
              size: 'small',
              hideOnSinglePage: true,
            }}
            columns={[
              { title: say('night.file'), dataIndex: 'file' },
              { title: say('night.line'), dataIndex: 'line', align: 'right', className: 'figure' },
              { title: say('night.field'), dataIndex: 'field' },
              { title: say('night.value'), dataIndex: 'value' },
              { title: say('night.reason'), render: (_, row) => pick(row.reason) },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}
