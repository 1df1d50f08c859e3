import { Flex, Progress, Tag, Tooltip } from 'antd'
import { useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useView } from './view-state.ts'

/** How complete the file on the customer is, what is still to be asked, and which data is older than it may be. */
export const Quality = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const { asOfQuery, isPast } = useView()
  const { data } = useCall('customer-data', { params: { customerId }, query: asOfQuery }, { keep: true })
  if (data === undefined) return null
  const missing = data.completeness.items.filter(({ isKnown }) => !isKnown)
  const percent = Math.floor(data.completeness.ppm / 10_000)
  return (
    <Flex gap="4px 12px" wrap align="center" className="quality">
      <Flex gap={6} align="center">
        <span className="quiet">{say('quality.complete')}</span>
        <Progress percent={percent} size="small" style={{ width: 110, margin: 0 }} strokeColor="#3c7c8c" />
      </Flex>
      {missing.length === 0 ? null : (
        <Tooltip title={missing.map(pick).join(say('list.comma'))}>
          <span className="quiet dotted">{say('quality.missing', { count: missing.length })}</span>
        </Tooltip>
      )}
      {/* How old a delivery is, is a question about now. */}
      <span>
        {(isPast ? [] : data.freshness).map((feed) => (
          <Tooltip
            key={feed.feed}
            title={
              feed.lastOn === undefined
                ? say('quality.never')
                : say('quality.age', { day: feed.lastOn, days: feed.days ?? 0, limit: feed.limitDays })
            }
          >
            <Tag color={feed.isFresh ? 'default' : 'orange'}>
              {pick(feed)}
              {feed.isFresh
                ? ''
                : ` · ${feed.days === undefined ? say('quality.none') : say('quality.days', { days: feed.days })}`}
            </Tag>
          </Tooltip>
        ))}
      </span>
    </Flex>
  )
}
