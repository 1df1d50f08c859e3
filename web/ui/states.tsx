import { Button, Empty, Result, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import type { CallError } from '../api.ts'
import { useLanguage } from '../i18n/locale.tsx'

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
  return <Skeleton active paragraph={{ rows }} />
}

/** Says what went wrong, what to do now, and the request's number for the help desk. */
export const Failure = ({ error, onRetry }: { readonly error: CallError; readonly onRetry?: () => void }) => {
  const { say } = useLanguage()
  if (error.status === 403) return <Result status="403" title={say('state.forbidden')} subTitle={say('state.forbidden.hint')} />
  if (error.status === 404) return <Result status="404" title={say('state.not-found')} subTitle={say('state.not-found.hint')} />
  const title = error.status === 0 ? say('state.unreachable') : error.message === '' ? say('state.failed') : error.message
  return (
    <Result
      status="warning"
      title={title}
      subTitle={error.requestId === '' ? say('state.failed.hint') : say('state.failed.number', { number: error.requestId })}
      extra={onRetry === undefined ? null : <Button onClick={onRetry}>{say('state.retry')}</Button>}
    />
  )
}

export const Nothing = ({ text, children }: { readonly text?: string; readonly children?: ReactNode }) => {
  const { say } = useLanguage()
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text ?? say('state.empty')}>
      {children}
    </Empty>
  )
}
