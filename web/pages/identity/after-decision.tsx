import { useLanguage } from '../../i18n/locale.tsx'
import { Amount } from '../customer/amount.tsx'
import type { Pair } from './pairs.tsx'

/** What would be the case after the next night, by either decision. */
export const AfterDecision = ({ after }: { readonly after: NonNullable<Pair['after']> }) => {
  const { say, pick } = useLanguage()
  const { same, different } = after
  const [one, other] = different.customerIds
  return (
    <div>
      <b>{say('identity.after')}</b>
      <ul style={{ margin: '4px 0 0', paddingInlineStart: 18 }}>
        <li>
          {say('identity.after.same', { customer: same.customerId })} {say('identity.field.aum')} <Amount shown={same.aum} />
          {' · '}
          {say('identity.after.tasks', { count: same.openTasks })}
          {' · '}
          {say('identity.after.owner', { owner: same.owner === undefined ? say('identity.pool') : pick(same.owner) })}
        </li>
        <li>{say('identity.after.different', { one, other })}</li>
      </ul>
    </div>
  )
}
