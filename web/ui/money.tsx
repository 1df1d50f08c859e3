import { Tooltip } from 'antd'
import { useLanguage } from '../i18n/locale.tsx'

const exact = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Fen as a reader wants it: 万元 (en: 10k) from ten thousand yuan up, yuan below; never through a float that loses a fen. */
export const shortMoney = (fen: number, locale: 'zh-CN' | 'en'): string => {
  const yuan = fen / 100
  const size = Math.abs(yuan)
  if (size >= 100_000_000) return locale === 'en' ? `${trim(yuan / 1_000_000)}M` : `${trim(yuan / 100_000_000)}亿`
  if (locale === 'en')
    return size >= 1_000_000 ? `${trim(yuan / 1_000_000)}M` : size >= 1_000 ? `${trim(yuan / 1_000)}k` : trim(yuan)
  return size >= 10_000 ? `${trim(yuan / 10_000)}万` : trim(yuan)
}
// Zeros are cut behind a point only: 9,400 is not 94.
const trim = (value: number): string => {
  const size = Math.abs(value)
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Money with the exact sum on hover; signed on request; aligned figures. */
export const Money = ({
  fen,
  signed = false,
  currency = '',
}: {
  readonly fen: number | null | undefined
  readonly signed?: boolean
  readonly currency?: string
}) => {
  const { locale } = useLanguage()
  if (fen === null || fen === undefined) return <span className="quiet">—</span>
  const mark = signed && fen > 0 ? '+' : ''
  return (
    <Tooltip title={`${mark}${exact.format(fen / 100)} ${currency}`.trim()}>
      <span className="figure">
        {mark}
        {shortMoney(fen, locale)}
      </span>
    </Tooltip>
  )
}
