import { Card, Flex, Table, Tag, Tooltip } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Holds } from './holds.tsx'
import { useTell } from './tell.ts'

type Rule = CallOutput<'retention'>['items'][number]
const count = new Intl.NumberFormat('en-US')

/** How long what is kept about people is kept, by what law, what tonight would remove and what last night did; and the files that are held. */
export const Retention = () => {
  const { pick } = useLanguage()
  const tell = useTell()
  const mayHold = useMay('hold.place')
  const read = useCall('retention', {})
  return (
    <Flex vertical gap={16}>
      <Card
        size="small"
        styles={{ body: { padding: 0 } }}
        title={tell('retention.rules')}
        extra={
          read.data?.lastNight === undefined ? null : (
            <span className="quiet">
              {tell('retention.last-night')} <When at={read.data.lastNight.businessDate} />
            </span>
          )
        }
      >
        <Loaded
          read={read}
          rows={6}
          isEmpty={(data) => data.items.length === 0}
          empty={<Nothing text={tell('retention.none')} />}
        >
          {(data) => (
            <Table<Rule>
              size="small"
              rowKey="key"
              dataSource={data.items}
              pagination={false}
              scroll={{ x: 760 }}
              columns={[
                { title: tell('retention.what'), render: (_, row) => <b>{pick(row.label)}</b> },
                {
                  title: tell('retention.kept'),
                  render: (_, row) => (
                    <>
                      {tell(`retention.after.${row.after}`)} {tell('retention.months', { count: row.keepMonths })}
                      <div className="quiet">{pick(row.law)}</div>
                    </>
                  ),
                },
                {
                  title: tell('retention.basis'),
                  render: (_, row) => (
                    <Tag color={row.basis === 'law' ? 'blue' : 'default'}>{tell(`retention.basis.${row.basis}`)}</Tag>
                  ),
                },
                {
                  title: <Tooltip title={tell('retention.due.hint')}>{tell('retention.due')}</Tooltip>,
                  align: 'right',
                  className: 'figure',
                  render: (_, row) => (
                    <>
                      {count.format(row.due)}
                      {row.isCleaned ? null : <div className="quiet">{tell('retention.archived')}</div>}
                    </>
                  ),
                },
                {
                  title: tell('retention.removed'),
                  align: 'right',
                  className: 'figure',
                  render: (_, row) =>
                    row.removedLastNight === undefined ? <span className="quiet">—</span> : count.format(row.removedLastNight),
                },
              ]}
            />
          )}
        </Loaded>
      </Card>
      {mayHold ? <Holds /> : null}
    </Flex>
  )
}
