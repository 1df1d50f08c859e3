import { Table } from 'antd'
import type { CallOutput } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'

type Totals = CallOutput<'night-run'>['deliveries'][number]['totals']
type Sums = Totals[string]

/** Control totals of a file as its sender states them: of each column the sum, and of money what came in and went out, to the last fen. */
export const ControlTotals = ({ totals }: { readonly totals: Totals }) => {
  const { say } = useLanguage()
  return (
    <Table<readonly [string, Sums]>
      size="small"
      rowKey={([column]) => column}
      pagination={false}
      dataSource={Object.entries(totals)}
      columns={[
        { title: say('night.field'), render: (_, [column]) => <code>{column}</code> },
        { title: say('night.totals.sum'), align: 'right', className: 'figure', render: (_, [, sums]) => sumOf(sums) },
        { title: say('night.totals.in'), align: 'right', className: 'figure', render: (_, [, sums]) => exact(sums['inFen']) },
        { title: say('night.totals.out'), align: 'right', className: 'figure', render: (_, [, sums]) => exact(sums['outFen']) },
      ]}
    />
  )
}

const whole = new Intl.NumberFormat('en-US')

const sumOf = (sums: Sums): string =>
  sums['sumFen'] === undefined ? whole.format(Number(sums['sum'] ?? 0)) : exact(sums['sumFen'])

/** Fen as yuan with both decimals; a bank's sum may be larger than a number holds, so it is never made one. */
const exact = (fen: string | number | undefined): string => {
  if (fen === undefined) return ''
  const value = BigInt(fen)
  const size = value < 0n ? -value : value
  return `${value < 0n ? '−' : ''}${whole.format(size / 100n)}.${String(size % 100n).padStart(2, '0')}`
}
