import { Alert } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import type { Brief } from './page.tsx'

/** What must not be offered, said or asked; it stands above everything that invites to sell. */
export const Cautions = ({ brief }: { readonly brief: Brief }) => {
  const { say, pick } = useLanguage()
  if (brief.cautions.length === 0) return null
  const stops = brief.cautions.some((caution) => caution.severity === 'stop')
  return (
    <Alert
      type={stops ? 'error' : 'warning'}
      showIcon
      title={say('customer.cautions')}
      description={
        <ul className="plain">
          {brief.cautions.map((caution) => (
            <li key={caution.key}>{pick(caution.text)}</li>
          ))}
        </ul>
      }
    />
  )
}
