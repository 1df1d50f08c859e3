import { Card, Table, Tag, Tooltip } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Amount } from './amount.tsx'
import { CLASS_COLOURS } from './class-colours.ts'
import type { Brief } from './page.tsx'
import { useView } from './view-state.ts'

type Holding = CallOutput<'customer-holdings'>['items'][number]

/** What the customer holds: the mix of assets as one bar, and every account. */
export const Holdings = ({ customerId, byClass }: { readonly customerId: number; readonly byClass: Brief['aumByClass'] }) => {
  const { say, pick } = useLanguage()
  const { asOfQuery } = useView()
  const read = useCall('customer-holdings', { params: { customerId }, query: asOfQuery }, { keep: true })
  // Some sources give no account number that may be shown: then there is no column for it.
  const hasNumbers = read.data?.items.some((row) => row.account !== '') === true
  return (
    <Card
      size="small"
      title={say('customer.holdings')}
      extra={
        read.data?.asOf === undefined ? null : (
          <span className="quiet small-text">
            {say('customer.as-of')} <When at={read.data.asOf} />
          </span>
        )
      }
      styles={{ body: { padding: 0 } }}
    >
      <Mix byClass={byClass} />
      <Loaded read={read} isEmpty={(data) => data.items.length === 0} empty={<Nothing text={say('customer.no-holdings')} />}>
        {(data) => (
          <Table<Holding>
            size="small"
            rowKey={(row) =>
              `${row.assetClass.key}-${row.account}-${row.openedOn}-${row.product?.zh ?? ''}-${row.balance.fen ?? ''}`
            }
            dataSource={data.items}
            pagination={data.items.length > 10 ? { pageSize: 10, size: 'small', showSizeChanger: false } : false}
            columns={[
              {
                title: say('customer.class'),
                responsive: ['md'],
                render: (_, row) => <span className="quiet">{pick(row.assetClass)}</span>,
              },
              {
                title: say('customer.product'),
                render: (_, row) => (
                  <>
                    {row.product === undefined ? '' : pick(row.product)}{' '}
                    {row.status === 'closed' || row.status === 'dormant' ? <Tag>{say(`account.${row.status}`)}</Tag> : null}
                  </>
                ),
              },
              ...(hasNumbers ? [{ title: say('customer.account'), dataIndex: 'account', className: 'figure' }] : []),
              {
                title: say('field.balance'),
                align: 'right',
                render: (_, row) => (
                  <>
                    <Amount shown={row.balance} />
                    {row.currency === 'CNY' ? null : <span className="quiet"> {row.currency}</span>}
                    <InBase row={row} />
                  </>
                ),
              },
              {
                title: say('customer.rate'),
                responsive: ['sm'],
                align: 'right',
                className: 'figure',
                render: (_, row) => (row.rateBp === undefined || row.rateBp === 0 ? '' : `${(row.rateBp / 100).toFixed(2)}%`),
              },
              {
                title: say('customer.matures'),
                align: 'right',
                render: (_, row) => (row.maturesOn === undefined ? '' : <When at={row.maturesOn} />),
              },
            ]}
          />
        )}
      </Loaded>
    </Card>
  )
}

/** An account in another currency as it counts in the assets, and at whose rate of which day; or that it does not count. */
const InBase = ({ row }: { readonly row: Holding }) => {
  const { say } = useLanguage()
  if (!row.isValued)
    return (
      <Tooltip title={say('customer.not-valued.hint')}>
        <Tag color="orange" style={{ marginInline: '8px 0' }}>
          {say('customer.not-valued')}
        </Tag>
      </Tooltip>
    )
  if (row.inBase === undefined) return null
  return (
    <Tooltip title={say('customer.in-base', { day: row.inBase.rateOn, source: row.inBase.source })}>
      <span className="quiet">
        {' ≈ '}
        <Amount shown={row.inBase.amount} />
      </span>
    </Tooltip>
  )
}

/** The assets by class, in proportion; only for readers of exact sums, since bands have no proportion. */
const Mix = ({ byClass }: { readonly byClass: Brief['aumByClass'] }) => {
  const { pick } = useLanguage()
  const parts = byClass.flatMap((part) => ((part.amount.fen ?? 0) > 0 ? [{ ...part, fen: part.amount.fen ?? 0 }] : []))
  const whole = parts.reduce((sum, part) => sum + part.fen, 0)
  if (whole === 0 || parts.length < 2) return null
  const percent = (fen: number) => Math.round((fen * 100) / whole)
  return (
    <div className="mix">
      <div className="mix-bar" role="presentation">
        {parts.map((part) => (
          <Tooltip key={part.key} title={`${pick(part)} ${percent(part.fen)}%`}>
            <span style={{ flexGrow: part.fen, background: CLASS_COLOURS[part.key] ?? '#9aa7ac' }} />
          </Tooltip>
        ))}
      </div>
      <div className="mix-legend">
        {parts.map((part) => (
          <span key={part.key}>
            <i style={{ background: CLASS_COLOURS[part.key] ?? '#9aa7ac' }} />
            {pick(part)} <span className="figure quiet">{percent(part.fen)}%</span>
          </span>
        ))}
      </div>
    </div>
  )
}
