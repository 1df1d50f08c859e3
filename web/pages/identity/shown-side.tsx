import { Link } from '@tanstack/react-router'
import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../i18n/locale.tsx'
import { shortDay, When } from '../../ui/when.tsx'
import { Amount } from '../customer/amount.tsx'
import type { Pair } from './pairs.tsx'

type Side = Extract<Pair['sides'][number], { isShown: true }>

/** One record, its fields as the reader's role sees them. */
export const ShownSide = ({ side }: { readonly side: Side }) => {
  const { say, pick, locale } = useLanguage()
  const rows: readonly (readonly [string, ReactNode])[] = [
    [say('identity.field.name'), side.name.text],
    [say('identity.field.document'), side.document.text],
    [say('identity.field.born'), side.bornYear ?? '—'],
    [say('identity.field.gender'), side.gender === 'm' || side.gender === 'f' ? say(`identity.gender.${side.gender}`) : '—'],
    [say('identity.field.phone'), side.phone.text],
    [say('identity.field.address'), side.address.text],
    [say('identity.field.source'), side.source],
    [say('identity.field.branch'), pick(side.branch)],
    [say('identity.field.owner'), side.owner === undefined ? '—' : pick(side.owner)],
    [say('identity.field.opened'), <When key="opened" at={side.openedOn} />],
    [say('identity.field.aum'), <Amount key="aum" shown={side.aum} />],
    [
      say('identity.field.tasks'),
      <span key="tasks" className="figure">
        {side.openTasks}
      </span>,
    ],
  ]
  return (
    <div>
      {side.grantedUntil === undefined ? (
        <Link to="/customers/$customerId" params={{ customerId: String(side.customerId) }}>
          {say('identity.customer', { customer: side.customerId })}
        </Link>
      ) : (
        <Alert type="info" title={say('identity.granted-until', { day: shortDay(side.grantedUntil, locale) })} />
      )}
      <dl style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '4px 10px', margin: '6px 0 0' }}>
        {rows.map(([term, value]) => (
          <div key={term} style={{ display: 'contents' }}>
            <dt className="quiet">{term}</dt>
            <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
