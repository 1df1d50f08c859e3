import { useLanguage } from '../../i18n/locale.tsx'
import { Money } from '../../ui/money.tsx'

/** Money as the reader's role may see it: exact, as a band, or a dash. */
export const Amount = ({
  shown,
}: {
  readonly shown: { readonly fen?: number | undefined; readonly band?: { readonly zh: string; readonly en: string } | undefined }
}) => {
  const { pick } = useLanguage()
  if (shown.fen !== undefined) return <Money fen={shown.fen} />
  return shown.band === undefined ? <span className="quiet">—</span> : <span className="figure">{pick(shown.band)}</span>
}
