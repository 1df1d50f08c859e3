import { Result } from 'antd'
import { useLanguage } from '../i18n/locale.tsx'

/** The no-permission state of a whole page: says who can grant it. */
export const Refused = () => {
  const { say } = useLanguage()
  return <Result status="403" title={say('state.forbidden')} subTitle={say('state.forbidden.hint')} />
}
