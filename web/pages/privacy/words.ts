import { requestWords, requesters, rights, waysIn } from '../../../src/customers/privacy/rights.ts'
import { useLanguage } from '../../i18n/locale.tsx'

/** The codes of a request as options in the reader's language. */
export const useRightWords = () => {
  const { pick } = useLanguage()
  return {
    kinds: rights.all.map(({ key, label }) => ({ value: key as string, label: pick(label) })),
    requesters: requesters.map((value) => ({ value, label: pick(requestWords[value]) })),
    waysIn: waysIn.filter((way) => way !== 'privacy-centre').map((value) => ({ value, label: pick(requestWords[value]) })),
  }
}
