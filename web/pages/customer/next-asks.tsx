// What is most worth asking the customer next: nothing is shown where there is nothing to ask.
import { Card, Tooltip } from 'antd'
import { useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Money } from '../../ui/money.tsx'

export const NextAsks = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const read = useCall('customer-next-asks', { params: { customerId } })
  if (read.data === undefined || read.data.items.length === 0) return null
  return (
    <Card size="small" title={say('asks.title')}>
      <ol className="plain-list">
        {read.data.items.map((ask) => (
          <li key={ask.key} className="ask">
            <div className="ask-line">
              <b>{pick(ask)}</b>
              <span>
                <Tooltip title={ask.opens.map(pick).join(say('list.comma'))}>
                  <span className="dotted">{say('asks.opens', { count: ask.opens.length })}</span>
                </Tooltip>{' '}
                <Tooltip title={say('asks.worth.hint')}>
                  <span className="figure">
                    {say('asks.worth')} <Money fen={ask.worthFen} />
                  </span>
                </Tooltip>
              </span>
            </div>
            <span className="quiet">{pick(ask.words)}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
