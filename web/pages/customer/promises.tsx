import { Card } from 'antd'
import { useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useToday } from '../../me.tsx'
import { When } from '../../ui/when.tsx'

/** What was agreed as the next step and is not behind us: of each talk the last word counts. Nothing is shown where nothing was promised. */
export const Promises = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const today = useToday()
  const { data } = useCall('customer-tasks', { params: { customerId } })
  const standing = (data?.responses ?? []).filter(({ withdrawn, counteredBy }) => !withdrawn && counteredBy === undefined)
  // A step whose day has passed is open until somebody spoke with the customer again.
  const lastTalk = standing.reduce((last, { recordedAt }) => (recordedAt > last ? recordedAt : last), '')
  const open = standing
    .filter(({ nextOn, recordedAt }) => nextOn !== undefined && (nextOn >= today || recordedAt === lastTalk))
    .sort((a, b) => ((a.nextOn ?? '') < (b.nextOn ?? '') ? -1 : 1))
  if (open.length === 0) return null
  return (
    <Card size="small" title={say('promises.title')}>
      <ol className="plain-list">
        {open.map((one) => (
          <li key={one.responseId}>
            <span className={(one.nextOn ?? '') < today ? 'late' : ''}>
              <When at={one.nextOn} full />
            </span>{' '}
            {pick(one.nextStep)}{' '}
            <span className="quiet">
              {say('promises.from')} <When at={one.recordedAt} /> · {one.staffName}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
