import { createContext, type ReactNode, use, useEffect } from 'react'
import { Spin } from 'antd'
import { type CallOutput, keepCsrfToken, useCall } from './api.ts'
import { type Locale, useLanguage } from './i18n/locale.tsx'
import { Failure } from './ui/states.tsx'

export type Me = CallOutput<'me'>
const MeContext = createContext<Me | null>(null)

/** Who is signed in. Used below MeProvider only. */
export const useMe = (): Me => {
  const me = use(MeContext)
  if (me === null) throw new Error('useMe outside of MeProvider')
  return me
}

/** Whether the signed-in person holds a permission: for showing a control. The server decides anew on each call. */
export const useMay = (permission: string): boolean => useMe().user.permissions.includes(permission)

/** Asks who is signed in; shows the sign-in page to nobody in particular. */
export const MeProvider = ({ children, signedOut }: { readonly children: ReactNode; readonly signedOut: ReactNode }) => {
  const me = useCall('me', {}, { refetchInterval: 60_000 })
  const { setLocale } = useLanguage()
  const token = me.data?.csrfToken
  const locale = me.data?.user.locale
  useEffect(() => {
    if (locale !== undefined) setLocale(locale as Locale)
  }, [locale, setLocale])
  useEffect(() => keepCsrfToken(token ?? ''), [token])
  if (me.error?.status === 401) return <>{signedOut}</>
  if (me.error !== null && me.data === undefined) return <Failure error={me.error} onRetry={() => void me.refetch()} />
  if (me.data === undefined) return <Spin fullscreen />
  return <MeContext value={me.data}>{children}</MeContext>
}
