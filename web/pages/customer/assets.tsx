import { Card, Segmented, Table, Tooltip } from 'antd'
import { useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { CLASS_COLOURS } from './class-colours.ts'
import { useView } from './view-state.ts'

type Assets = CallOutput<'customer-assets'>
type Change = Assets['performance'][number]['classes'][number]

/** Assets by class at the ends of thirteen months, and what each class earned besides what was put in. */
export const AssetHistory = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const { asOfQuery } = useView()
  const read = useCall('customer-assets', { params: { customerId }, query: asOfQuery }, { keep: true })
  const [months, setMonths] = useState(3)
  if (read.data?.isHidden === true) return null
  return (
    <Card
      size="small"
      title={say('assets.title')}
      extra={
        <Segmented
          size="small"
          value={months}
          onChange={setMonths}
          options={[1, 3, 12].map((value) => ({ value, label: say('assets.months', { months: value }) }))}
        />
      }
    >
      <Loaded
        read={read}
        rows={3}
        isEmpty={(data) => data.months.every(({ totalFen }) => totalFen === 0)}
        empty={<Nothing text={say('assets.none')} />}
      >
        {(data) => (
          <>
            <Bars months={data.months} />
            <Performance change={data.performance.find((one) => one.months === months)} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

/** Pixels of the largest month. */
const BAR_HEIGHT = 66

const Bars = ({ months }: { readonly months: Assets['months'] }) => {
  const { pick } = useLanguage()
  const most = Math.max(...months.map(({ totalFen }) => totalFen), 1)
  return (
    <div className="asset-bars" aria-hidden="true">
      {months.map(({ day, totalFen, classes }) => (
        <Tooltip
          key={day}
          title={
            <>
              {day} <Money fen={totalFen} />
              {classes.map((one) => (
                <div key={one.key}>
                  {pick(one)} <Money fen={one.fen} />
                </div>
              ))}
            </>
          }
        >
          <div>
            <div className="asset-bar" style={{ height: Math.max(1, Math.round((totalFen * BAR_HEIGHT) / most)) }}>
              {classes.map((one) => (
                <span key={one.key} style={{ flexGrow: Math.max(0, one.fen), background: CLASS_COLOURS[one.key] ?? '#9aa7ac' }} />
              ))}
            </div>
            <span className="quiet figure">{Number(day.slice(5, 7))}</span>
          </div>
        </Tooltip>
      ))}
    </div>
  )
}

const Performance = ({ change }: { readonly change: Assets['performance'][number] | undefined }) => {
  const { say, pick } = useLanguage()
  if (change === undefined || change.classes.length === 0) return null
  return (
    <Table<Change>
      size="small"
      rowKey="key"
      dataSource={change.classes}
      pagination={false}
      columns={[
        {
          title: (
            <>
              {say('assets.since')} <When at={change.from} />
            </>
          ),
          render: (_, row) => pick(row),
        },
        { title: say('assets.end'), align: 'right', render: (_, row) => <Money fen={row.endFen} /> },
        { title: say('assets.flow'), align: 'right', render: (_, row) => <Money fen={row.flowFen} signed /> },
        {
          title: <Tooltip title={say('assets.change.hint')}>{say('assets.change')}</Tooltip>,
          align: 'right',
          render: (_, row) => <Money fen={row.changeFen} signed />,
        },
      ]}
    />
  )
}
