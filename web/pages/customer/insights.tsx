import { Card, Flex, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { useView } from './view-state.ts'

type Facts = CallOutput<'customer-insights'>
type Flow = Facts['largestIn'][number]

const percent = (ppm: number): string => `${Math.round(ppm / 10_000)}%`

/** What the customer's money shows: income, large movements, ways they use, what peers hold. Facts, no advice. */
export const Insights = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const { asOfQuery } = useView()
  const read = useCall('customer-insights', { params: { customerId }, query: asOfQuery }, { keep: true })
  return (
    <Card size="small" title={say('insights.title')}>
      <Loaded read={read} rows={3}>
        {(data) => (
          <div className="facts">
            {data.isHidden ? null : (
              <>
                <Fact title={say('insights.income')}>
                  <Income income={data.income} />
                </Fact>
                <Fact title={say('insights.in')}>
                  <Movements flows={data.largestIn} />
                </Fact>
                <Fact title={say('insights.out')}>
                  <Movements flows={data.largestOut} />
                </Fact>
              </>
            )}
            <Fact title={say('insights.channels')}>
              <Channels channels={data.channels} />
            </Fact>
            {data.gaps.length === 0 ? null : (
              <Fact title={say('insights.gaps')}>
                <Gaps gaps={data.gaps} />
              </Fact>
            )}
          </div>
        )}
      </Loaded>
    </Card>
  )
}

const Fact = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div className="fact">
    <span className="quiet">{title}</span>
    <div>{children}</div>
  </div>
)

const Income = ({ income }: { readonly income: Facts['income'] }) => {
  const { say } = useLanguage()
  if (income === undefined) return <span className="quiet">{say('insights.income.none')}</span>
  const days = income.dayFrom === income.dayTo ? String(income.dayFrom) : `${income.dayFrom}–${income.dayTo}`
  return (
    <>
      {say(`insights.income.${income.category}`)} <Money fen={income.usualFen} />{' '}
      <span className="quiet">{say('insights.income.days', { days })}</span>{' '}
      <Tooltip title={say('insights.income.hint')}>
        <span className="quiet dotted">
          {say('insights.income.regular', { months: income.regularMonths, of: income.ofMonths })}
        </span>
      </Tooltip>
    </>
  )
}

const Movements = ({ flows }: { readonly flows: readonly Flow[] }) => {
  const { say, pick } = useLanguage()
  if (flows.length === 0) return <span className="quiet">{say('insights.no-flow')}</span>
  return (
    <Flex gap="2px 14px" wrap>
      {flows.map((flow, i) => (
        <span key={`${flow.day}-${flow.fen}-${String(i)}`}>
          <When at={flow.day} /> <Money fen={flow.fen} /> <span className="quiet">{pick(flow.category)}</span>
        </span>
      ))}
    </Flex>
  )
}

const Channels = ({ channels }: { readonly channels: Facts['channels'] }) => {
  const { say, pick } = useLanguage()
  if (channels.length === 0) return <span className="quiet">{say('insights.no-channel')}</span>
  return (
    <Flex gap="2px 14px" wrap>
      {channels.slice(0, 5).map((channel) => (
        <span key={channel.key}>
          {pick(channel)} <span className="figure quiet">{percent(channel.sharePpm)}</span>
        </span>
      ))}
    </Flex>
  )
}

const Gaps = ({ gaps }: { readonly gaps: Facts['gaps'] }) => {
  const { say, pick } = useLanguage()
  return (
    <Flex gap="2px 14px" wrap>
      {gaps.slice(0, 5).map((gap) => (
        <Tooltip key={gap.key} title={say('insights.gaps.hint', { peers: gap.peers, share: percent(gap.peersPpm) })}>
          <span className="dotted">
            {pick(gap)} <span className="figure quiet">{percent(gap.peersPpm)}</span>
          </span>
        </Tooltip>
      ))}
    </Flex>
  )
}
