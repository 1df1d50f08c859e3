import { Alert, Tag } from 'antd'
import type { CallOutput } from '../api.ts'
import { useLanguage } from '../i18n/locale.tsx'

/** What must not be offered, said or asked; it stands above everything that invites to sell. */
export const Cautions = ({ cautions }: { readonly cautions: CallOutput<'customer'>['cautions'] }) => {
  const { say, pick } = useLanguage()
  if (cautions.length === 0) return null
  const stops = cautions.some((caution) => caution.severity === 'stop')
  return (
    <Alert
      type={stops ? 'error' : 'warning'}
      className="cautions"
      title={
        <ul aria-label={say('customer.cautions')}>
          {cautions.map((caution) => (
            <li key={caution.key}>
              <Tag color={caution.severity === 'stop' ? 'red' : 'gold'} variant="solid">
                {say(`caution.${caution.severity}`)}
              </Tag>
              <span>{pick(caution.text)}</span>
            </li>
          ))}
        </ul>
      }
    />
  )
}
