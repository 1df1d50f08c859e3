import { Link } from '@tanstack/react-router'
import { Watermark } from 'antd'
import type { ReactNode } from 'react'
import type { CallError, CallOutput } from '../api.ts'
import { useLanguage } from '../i18n/locale.tsx'
import { useMay, useMe } from '../me.tsx'
import { Failure } from './states.tsx'

export type FoundRow = CallOutput<'search-customers'>['items'][number]
type Span = FoundRow['nameMarks'][number]

type Props = {
  readonly id: string
  readonly rows: readonly FoundRow[]
  readonly at: number
  readonly isRecent: boolean
  readonly isShort: boolean
  readonly isWaiting: boolean
  readonly hasMore: boolean
  readonly error: CallError | null
  readonly onRetry: () => void
  readonly onChoose: (at: number) => void
  readonly onOpen: (row: FoundRow) => void
}

/** Under the box: whom was found, or whom one opened last; or why there is nobody. */
export const SearchList = (props: Props) => {
  const { id, rows, at, isRecent, isWaiting, error } = props
  const { say, pick } = useLanguage()
  const me = useMe()
  return (
    // The field keeps the focus: a press on a row must not take it before the row is opened.
    <div className="search-list" onMouseDown={(event) => event.preventDefault()}>
      <Watermark
        content={say('app.watermark', { login: me.user.login, name: pick(me.user.name) })}
        font={{ color: 'rgba(15,76,92,0.06)', fontSize: 13 }}
        gap={[100, 60]}
      >
        {isRecent && rows.length > 0 ? <div className="search-head quiet">{say('search.recent')}</div> : null}
        <ul id={id} role="listbox" aria-label={say('search.label')} aria-busy={isWaiting}>
          {rows.map((row, i) => (
            <Row
              key={row.customerId}
              id={`${id}-${i}`}
              row={row}
              isChosen={i === at}
              onChoose={() => props.onChoose(i)}
              onOpen={() => props.onOpen(row)}
            />
          ))}
        </ul>
        {error === null ? <Foot {...props} /> : <Failure error={error} onRetry={props.onRetry} />}
      </Watermark>
    </div>
  )
}

/** What is to be said below the rows, or in place of them. */
const Foot = ({ rows, isRecent, isShort, isWaiting, hasMore }: Props) => {
  const { say } = useLanguage()
  const mayCounter = useMay('customer.counter')
  const line = (text: string, more?: ReactNode) => (
    <div className="search-foot quiet" role="status">
      {text} {more}
    </div>
  )
  if (isShort) return line(say('search.short'))
  if (isWaiting) return line(say('search.waiting'))
  if (hasMore) return line(say('search.more'))
  if (rows.length > 0) return null
  if (isRecent) return line(say('search.hint'))
  return line(say('search.none'), mayCounter ? <Link to="/counter">{say('search.counter')}</Link> : null)
}

const Row = ({
  id,
  row,
  isChosen,
  onChoose,
  onOpen,
}: {
  readonly id: string
  readonly row: FoundRow
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly onOpen: () => void
}) => {
  const { say, pick } = useLanguage()
  const { found } = row
  return (
    // The box takes the keys for its rows; the pointer opens one by itself.
    <li
      id={id}
      role="option"
      aria-selected={isChosen}
      className={isChosen ? 'chosen' : undefined}
      onMouseMove={isChosen ? undefined : onChoose}
      onClick={onOpen}
      ref={(element) => {
        if (isChosen) element?.scrollIntoView({ block: 'nearest' })
      }}
    >
      <span className="search-name">
        <Marked text={row.name.text} spans={row.nameMarks} />
      </span>
      {row.kind === 'business' ? <span className="pill">{say('search.firm')}</span> : null}
      {row.tier === undefined ? null : <span className="pill">{pick(row.tier)}</span>}
      {found === undefined || found.text === '' ? null : (
        <span className="search-found">
          {say(`search.by.${found.by}`)} <Marked text={found.text} spans={found.marks} />
        </span>
      )}
      {row.name.isMasked ? <span className="quiet">{say('customer.number', { number: row.customerId })}</span> : null}
      <span className="search-place quiet">
        {row.isMine ? say('search.mine') : [pick(row.branch), row.owner?.name ?? ''].filter((part) => part !== '').join(' · ')}
      </span>
    </li>
  )
}

/** A text with the places that were asked for marked. */
const Marked = ({ text, spans }: { readonly text: string; readonly spans: readonly Span[] }) => {
  const parts: ReactNode[] = []
  let at = 0
  for (const { from, to } of spans) {
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>)
    at = to
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}
