import { Descriptions, Drawer, Flex, Table, Tag, Typography } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { ControlTotals } from './totals.tsx'

type Delivery = CallOutput<'night-run'>['deliveries'][number]
const count = new Intl.NumberFormat('en-US')

/** One run with all that it used: versions of definitions, files delivered, control totals, checksum. */
export const RunDrawer = ({ runId, onClose }: { readonly runId: number; readonly onClose: () => void }) => {
  const { say, pick } = useLanguage()
  const read = useCall('night-run', { params: { runId } })
  return (
    <Drawer open onClose={onClose} size="large" title={say('night.run', { number: runId })}>
      <Loaded read={read}>
        {(data) => (
          <Flex vertical gap={16}>
            <Descriptions
              size="small"
              column={1}
              bordered
              items={[
                { key: 'step', label: say('night.step'), children: pick(data.run.label) },
                { key: 'day', label: say('app.business-date'), children: <When at={data.run.businessDate} /> },
                {
                  key: 'rows',
                  label: say('night.rows'),
                  children: (
                    <span className="figure">{`${count.format(data.run.rowsIn)} → ${count.format(data.run.rowsOut)}`}</span>
                  ),
                },
                {
                  key: 'sum',
                  label: say('night.checksum'),
                  children: <Typography.Text code>{data.run.checksum ?? '—'}</Typography.Text>,
                },
                { key: 'owner', label: say('night.owner'), children: data.owner },
                ...(data.run.error === undefined
                  ? []
                  : [
                      {
                        key: 'error',
                        label: say('night.error'),
                        children: <Typography.Text type="danger">{data.run.error}</Typography.Text>,
                      },
                    ]),
              ]}
            />
            {Object.keys(data.definitions).length === 0 ? null : (
              <section>
                <h5>{say('night.definitions')}</h5>
                {Object.entries(data.definitions).map(([key, version]) => (
                  <Tag key={key}>{`${key} v${version}`}</Tag>
                ))}
              </section>
            )}
            {data.deliveries.length === 0 ? null : (
              <Table<Delivery>
                size="small"
                rowKey={(row) => `${row.feed}/${row.file}`}
                dataSource={data.deliveries}
                pagination={false}
                scroll={{ x: 'max-content' }}
                expandable={{
                  expandedRowRender: (row) => <ControlTotals totals={row.totals} />,
                  rowExpandable: (row) => Object.keys(row.totals).length > 0,
                }}
                columns={[
                  { title: say('night.file'), dataIndex: 'file' },
                  {
                    title: say('night.rows-read'),
                    align: 'right',
                    className: 'figure',
                    render: (_, row) => count.format(row.rowsRead),
                  },
                  {
                    title: say('night.rows-good'),
                    align: 'right',
                    className: 'figure',
                    render: (_, row) => count.format(row.rowsGood),
                  },
                  {
                    title: say('night.rows-new'),
                    align: 'right',
                    className: 'figure',
                    render: (_, row) => count.format(row.rowsNew),
                  },
                  {
                    title: say('night.rows-changed'),
                    align: 'right',
                    className: 'figure',
                    render: (_, row) => count.format(row.rowsChanged),
                  },
                  {
                    title: say('night.rows-same'),
                    align: 'right',
                    className: 'figure',
                    render: (_, row) => count.format(row.rowsSame),
                  },
                  {
                    title: say('night.quarantined'),
                    align: 'right',
                    className: 'figure',
                    render: (_, row) => count.format(row.rowsQuarantined),
                  },
                  {
                    title: say('night.days'),
                    render: (_, row) =>
                      row.firstDay === undefined ? null : (
                        <>
                          <When at={row.firstDay} /> – <When at={row.lastDay} />
                        </>
                      ),
                  },
                ]}
              />
            )}
          </Flex>
        )}
      </Loaded>
    </Drawer>
  )
}
