import { useLanguage } from '../i18n/locale.tsx'
import { useToday } from '../me.tsx'

/** A day as staff write it: 10月16日 / 16 Oct, with the year only when it is not this one's. */
export const shortDay = (day: string, locale: 'zh-CN' | 'en', near?: string): string => {
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-')
  const sameYear = near !== undefined && near.startsWith(year)
  if (locale === 'en') {
    const text = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date))).toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    })
    return sameYear ? text : `${text} ${year}`
  }
  return `${sameYear ? '' : `${year}年`}${Number(month)}月${Number(date)}日`
}

/** A day, or an instant shown in the bank's time zone; the year stands there when it is not the running one, or when `full` asks for it. */
export const When = ({
  at,
  full = false,
  time = false,
}: {
  readonly at: string | null | undefined
  readonly full?: boolean
  readonly time?: boolean
}) => {
  const { locale } = useLanguage()
  const today = useToday()
  if (at === null || at === undefined || at === '') return <span className="quiet">—</span>
  const isInstant = at.length > 10
  const local = isInstant ? new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }) : at
  return (
    <time dateTime={at} className="figure">
      {shortDay(local, locale, full ? undefined : today)}
      {isInstant && time ? ` ${local.slice(11, 16)}` : ''}
    </time>
  )
}
