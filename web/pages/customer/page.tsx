import { useParams } from '@tanstack/react-router'
import { Card, Flex, Grid, Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Cautions } from '../../ui/cautions.tsx'
import { Loaded } from '../../ui/states.tsx'
import { AsOfPicker, LookingBack } from './as-of.tsx'
import { AssetHistory } from './assets.tsx'
import { Consents } from './consents.tsx'
import { FamilyCard } from './family.tsx'
import { Goals } from './goals.tsx'
import { Head } from './head.tsx'
import { Holdings } from './holdings.tsx'
import { Insights } from './insights.tsx'
import { LifeEvents } from './life-events.tsx'
import { NextAsks } from './next-asks.tsx'
import { Promises } from './promises.tsx'
import { Restrictions } from './restrictions.tsx'
import { Timeline } from './timeline.tsx'
import { useView } from './view-state.ts'
import { WhyNot } from './why-not.tsx'
import { WhyNow } from './why-now.tsx'

export type Brief = CallOutput<'customer'>

// The chart library is larger than all the rest of the page: it comes after the words.
const Flows = lazy(() => import('./flows.tsx').then((module) => ({ default: module.Flows })))

/** 客户: a brief in one screen — who, why now, what they hold, what moved, what must not be said, what to do. */
export const CustomerPage = () => {
  const { customerId } = useParams({ strict: false }) as { customerId: string }
  // A page of its own for each customer: while one is read, nothing of another is kept on the screen.
  return <OneCustomer key={customerId} id={Number(customerId)} />
}

const OneCustomer = ({ id }: { readonly id: number }) => {
  const { say } = useLanguage()
  const wide = Grid.useBreakpoint().lg === true
  const mayExplain = useMay('decision.explain')
  const { asOfQuery, isPast } = useView()
  const read = useCall('customer', { params: { customerId: id }, query: asOfQuery }, { keep: true })
  return (
    <Loaded read={read} rows={12}>
      {(brief) => (
        <Flex vertical gap={12}>
          <LookingBack featuresOn={brief.featuresOn} />
          <Head brief={brief} picker={<AsOfPicker openedOn={brief.openedOn} />} />
          <Cautions cautions={brief.cautions} />
          <div className={wide ? 'brief' : 'brief-narrow'}>
            <Flex vertical gap={12} style={{ minWidth: 0 }}>
              {isPast ? null : <WhyNow customerId={id} />}
              {mayExplain && !isPast ? <NextAsks customerId={id} /> : null}
              <Holdings customerId={id} byClass={brief.aumByClass} />
              <AssetHistory customerId={id} />
              <Insights customerId={id} />
              <FamilyCard customerId={id} name={brief.name.text} />
              {mayExplain && !isPast ? <WhyNot customerId={id} /> : null}
            </Flex>
            <Flex vertical gap={12} style={{ minWidth: 0 }}>
              <Card size="small" title={say('customer.flows')} styles={{ body: { padding: '8px 12px' } }}>
                <Suspense fallback={<Skeleton active paragraph={{ rows: 4 }} />}>
                  <Flows customerId={id} />
                </Suspense>
              </Card>
              {isPast ? null : <Promises customerId={id} />}
              <Goals customerId={id} />
              <LifeEvents customerId={id} />
              <Consents customerId={id} />
              {isPast ? null : <Restrictions customerId={id} />}
              <Timeline customerId={id} />
            </Flex>
          </div>
        </Flex>
      )}
    </Loaded>
  )
}
