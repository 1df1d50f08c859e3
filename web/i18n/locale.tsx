import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import { en } from './en.ts'
import { type TextKey, zhCN } from './zh-CN.ts'

export type Locale = 'zh-CN' | 'en'
const DICTIONARIES: Record<Locale, Record<TextKey, string>> = { 'zh-CN': zhCN, en }

/** A text by its key, with {placeholders} filled. */
export type Say = (key: TextKey, values?: Record<string, string | number>) => string

type Language = {
  readonly locale: Locale
  readonly setLocale: (locale: Locale) => void
  readonly say: Say
  /** Picks the reader's side of a bilingual label that comes from the server. */
  readonly pick: (label: { readonly zh: string; readonly en: string }) => string
}

const LanguageContext = createContext<Language | null>(null)
const STORED = 'zhike.locale'

const firstLocale = (): Locale => (localStorage.getItem(STORED) === 'en' ? 'en' : 'zh-CN')

export const LocaleProvider = ({ children }: { readonly children: ReactNode }) => {
  const [locale, set] = useState<Locale>(firstLocale)
  useEffect(() => {
    document.documentElement.lang = locale
    localStorage.setItem(STORED, locale)
  }, [locale])
  const say = useCallback<Say>(
    (key, values = {}) => DICTIONARIES[locale][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    [locale],
  )
  const language = useMemo<Language>(
    () => ({ locale, setLocale: set, say, pick: (label) => (locale === 'en' ? label.en : label.zh) }),
    [locale, say],
  )
  return <LanguageContext value={language}>{children}</LanguageContext>
}

/** The reader's language: `say` for the page's own texts, `pick` for labels from the server. */
export const useLanguage = (): Language => {
  const language = use(LanguageContext)
  if (language === null) throw new Error('useLanguage outside of LocaleProvider')
  return language
}
