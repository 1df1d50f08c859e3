import { Alert, Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import type { CallError } from '../api.ts'
import { type Say, useLanguage } from '../i18n/locale.tsx'

/** The four states that every page has: loading, failed, refused, empty; and then the content. */
export const Loaded = <T,>({
  read,
  children,
  isEmpty,
  empty,
  rows = 6,
}: {
  readonly read: {
    readonly data: T | undefined
    readonly error: CallError | null
    readonly isPending: boolean
    readonly refetch: () => unknown
  }
  readonly children: (data: T) => ReactNode
  readonly isEmpty?: (data: T) => boolean
  readonly empty?: ReactNode
  readonly rows?: number
}) => {
  if (read.data !== undefined) return <>{isEmpty?.(read.data) === true ? (empty ?? <Nothing />) : children(read.data)}</>
  if (read.error !== null) return <Failure error={read.error} onRetry={() => void read.refetch()} />
  return (
    <div className="waiting">
      <Skeleton active paragraph={{ rows }} />
    </div>
  )
}

/** Says what went wrong, what to do now, and the request's number for the help desk. */
export const Failure = ({ error, onRetry }: { readonly error: CallError; readonly onRetry?: () => void }) => {
  const { say } = useLanguage()
  if (error.status === 403) return <Notice title={say('state.forbidden')} hint={say('state.forbidden.hint')} />
  if (error.status === 404) return <Notice title={say('state.not-found')} hint={say('state.not-found.hint')} />
  return (
    <Notice
      title={sentenceOf(error, say)}
      hint={error.requestId === '' ? say('state.failed.hint') : say('state.failed.number', { number: error.requestId })}
    >
      {onRetry === undefined ? null : <Button onClick={onRetry}>{say('state.retry')}</Button>}
    </Notice>
  )
}

const sentenceOf = (error: CallError, say: Say): string =>
  error.status === 0
    ? say('state.unreachable')
    : error.status === 429
      ? say('state.too-many')
      : error.message === ''
        ? say('state.failed')
        : error.message

/** Why a change was not made, beside the button that asked for it. */
export const Trouble = ({ error }: { readonly error: CallError | null }) => {
  const { say } = useLanguage()
  return error === null ? null : <Alert type="error" role="alert" showIcon title={sentenceOf(error, say)} />
}

/** The no-permission state of a whole page: says who can grant it. */
export const Refused = () => {
  const { say } = useLanguage()
  return <Notice title={say('state.forbidden')} hint={say('state.forbidden.hint')} />
}

/** A page that failed while it was drawn, or whose part a newer installation no longer serves: loading anew mends the second. */
export const Broken = () => {
  const { say } = useLanguage()
  return (
    <Notice title={say('state.broken')} hint={say('state.broken.hint')}>
      <Button onClick={() => location.reload()}>{say('state.reload')}</Button>
    </Notice>
  )
}

/** An address that no page answers to. */
export const NoSuchPage = () => {
  const { say } = useLanguage()
  return (
    <Notice title={say('state.no-page')} hint={say('state.no-page.hint')}>
      <Button href={document.baseURI}>{say('state.home')}</Button>
    </Notice>
  )
}

/** Nothing to show: says so, and what could be done about it. */
export const Nothing = ({ text, children }: { readonly text?: string; readonly children?: ReactNode }) => {
  const { say } = useLanguage()
  return (
    <div className="notice notice-quiet" role="status">
      {text ?? say('state.empty')}
      {children}
    </div>
  )
}

// Plain markup on purpose: the component library's Result and Empty weigh more than the whole sign-in page.
const Notice = ({ title, hint, children }: { readonly title: string; readonly hint: string; readonly children?: ReactNode }) => (
  <div className="notice" role="alert">
    <b>{title}</b>
    <span className="quiet">{hint}</span>
    {children}
  </div>
)
