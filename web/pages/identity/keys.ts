import { useEffect, useRef } from 'react'

/** What deciding without the mouse is made of. */
export type Keys = {
  readonly onMove: (step: 1 | -1) => void
  readonly onSame: () => void
  readonly onDifferent: () => void
  readonly onUndo: () => void
}

/** Somebody is typing, or stands in a dialog: letters are letters there. */
const isBusy = (target: HTMLElement): boolean =>
  target.isContentEditable || /INPUT|TEXTAREA|SELECT/.test(target.tagName) || target.closest('.ant-modal') !== null

/** j/k walk the list, y says one person, n two, u takes back. A key that is held down decides once. */
export const useKeys = (keys: Keys): void => {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target as HTMLElement)) return
      const { onMove, onSame, onDifferent, onUndo } = latest.current
      if (event.key === 'j') onMove(1)
      else if (event.key === 'k') onMove(-1)
      else if (event.repeat) return
      else if (event.key === 'y') onSame()
      else if (event.key === 'n') onDifferent()
      else if (event.key === 'u') onUndo()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
