import { createContext, type ReactNode, use, useEffect } from 'react'
import { Spin } from 'antd'
import { type CallOutput, keepCsrfToken, useCall } from './api.ts'
import { type Locale, useLanguage } from './i18n/locale.tsx'
import { useIsAttended } from './ui/presence.ts'
import { Failure } from './ui/states.tsx'

export type Me = CallOutput<'me'>
const MeContext = createContext<Me | null>(null)

/** Who is signed in. Used below MeProvider only. */
export const useMe = (): Me => {
  const me = use(MeContext)
  if (me === null) throw new Error('useMe outside of MeProvider')
  return me
}

/** The bank's day today, for dates that leave out the running year; empty before anybody signed in. */
export const useToday = (): string => use(MeContext)?.today ?? ''

/** Whether the signed-in person holds a permission: for showing a control. The server decides anew on each call. */
export const useMay = (permission: string): boolean => useMe().user.permissions.includes(permission)

/** Asks who is signed in; shows the sign-in page to nobody in particular, and to one whose password must be changed first. */
export const MeProvider = ({
  children,
  signedOut,
  mustChange,
}: {
  readonly children: ReactNode
  readonly signedOut: ReactNode
  readonly mustChange: ReactNode
}) => {
  const isAttended = useIsAttended()
  const me = useCall('me', {}, { refetchInterval: isAttended ? 60_000 : false })
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
  if (me.data.mustChange) return <>{mustChange}</>
  return <MeContext value={me.data}>{children}</MeContext>
}
