// One box for every customer: by name, pinyin, a number or its end. What is typed never stands in an address and is kept nowhere.
import { SearchOutlined } from '@ant-design/icons'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { queries, useCall } from '../api.ts'
import { useLanguage } from '../i18n/locale.tsx'
import { useMay } from '../me.tsx'
import './search-box.css'
import { type FoundRow, SearchList } from './search-list.tsx'

/** Long enough that typing a name is one question, short enough that nobody waits for it. */
const PAUSE_MS = 220

/** The head's search box; nothing for who may not see customers. Ctrl-K, ⌘-K and / go to it from anywhere. */
export const SearchBox = () => (useMay('customer.read') ? <Box /> : null)

const Box = () => {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const list = useId()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  // While an input method composes characters its letters are no question yet.
  const [isComposing, setComposing] = useState(false)
  const [chosen, setChosen] = useState(0)
  const typed = text.trim()
  const [asked, ask] = usePaused(typed, isComposing)
  const found = useCall(
    'search-customers',
    { body: { text: asked } },
    { enabled: isOpen && isQuestion(asked) && asked === typed, keep: true },
  )
  const recent = useCall('recent-customers', {}, { enabled: isOpen && typed === '' })
  const read = typed === '' ? recent : found
  const rows: readonly FoundRow[] = typed !== '' && !isQuestion(typed) ? [] : (read.data?.items ?? [])
  const isAnswered =
    typed === '' ? recent.data !== undefined : asked === typed && !found.isPlaceholderData && found.data !== undefined
  const at = Math.min(chosen, rows.length - 1)
  useShortcut(() => field.current?.focus())

  const close = () => {
    setOpen(false)
    setChosen(0)
  }
  const open = ({ customerId }: FoundRow) => {
    setText('')
    close()
    field.current?.blur()
    void navigate({ to: '/customers/$customerId', params: { customerId: String(customerId) } })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (rows.length > 0) setChosen((at + step + rows.length) % rows.length)
    }
    if (event.key === 'Enter') {
      const row = rows[at]
      if (isOpen && isAnswered && row !== undefined) open(row)
      else ask(typed)
    }
    if (event.key === 'Escape') {
      event.stopPropagation()
      if (text === '') field.current?.blur()
      setText('')
      close()
    }
  }

  return (
    <div className="search" role="search">
      <SearchOutlined className="search-mark" aria-hidden />
      <input
        ref={field}
        role="combobox"
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        aria-label={say('search.label')}
        aria-expanded={isOpen}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && rows[at] !== undefined ? `${list}-${at}` : undefined}
        placeholder={say('search.placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setChosen(0)
          setOpen(true)
        }}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        onFocus={() => {
          setOpen(true)
          // Somebody was opened since: the list of the last ones is read anew.
          void queries.invalidateQueries({ queryKey: ['recent-customers'] })
        }}
        onBlur={close}
        onKeyDown={onKey}
      />
      <kbd className="search-keys" aria-hidden>
        {IS_MAC ? '⌘K' : 'Ctrl K'}
      </kbd>
      {isOpen ? (
        <SearchList
          id={list}
          rows={rows}
          at={at}
          isRecent={typed === ''}
          isShort={typed !== '' && !isQuestion(typed)}
          isWaiting={!isAnswered}
          hasMore={typed !== '' && found.data?.hasMore === true}
          error={isAnswered ? null : read.error}
          onRetry={() => void read.refetch()}
          onChoose={setChosen}
          onOpen={open}
        />
      ) : null}
    </div>
  )
}

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** A single letter or digit is anybody's; a single Chinese character is a surname. */
const isQuestion = (text: string): boolean => text.length > 1 || /\p{Script=Han}/u.test(text)

/** A value once it has stood still for a while, and the way to take it at once. While held it does not change. */
const usePaused = (value: string, isHeld: boolean): readonly [string, (value: string) => void] => {
  const [paused, setPaused] = useState('')
  useEffect(() => {
    if (isHeld) return undefined
    const timer = setTimeout(() => setPaused(value), value === '' ? 0 : PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value, isHeld])
  return [paused, setPaused]
}

/** Ctrl-K or ⌘-K anywhere, and / where nobody is writing. */
const useShortcut = (go: () => void): void => {
  const latest = useRef(go)
  useEffect(() => {
    latest.current = go
  })
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null
      const isWriting = target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k'
      const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting
      if (!isCommand && !isSlash) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
