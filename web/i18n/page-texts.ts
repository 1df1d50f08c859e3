import { useLanguage } from './locale.tsx'

/** Words that belong to one page: its own dictionary, read in the reader's language. Pages with many words bring them along instead of making everybody wait for them. */
export const usePageTexts = <Key extends string>(texts: {
  readonly zh: Readonly<Record<Key, string>>
  readonly en: Readonly<Record<Key, string>>
}): ((key: Key, values?: Readonly<Record<string, string | number>>) => string) => {
  const { locale } = useLanguage()
  const words = locale === 'en' ? texts.en : texts.zh
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
