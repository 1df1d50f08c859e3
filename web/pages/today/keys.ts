import { useEffect } from 'react'

/** What a morning without the mouse is made of. */
export type Keys = {
  readonly onMove: (step: 1 | -1) => void
  readonly onRecord: () => void
  readonly onOpen: () => void
  readonly onEscape: () => void
}

/** Somebody is typing: letters are letters there. Radio buttons and switches are inputs too, but nobody types into them. */
const isTyping = (target: HTMLElement): boolean =>
  target.isContentEditable ||
  /TEXTAREA|SELECT/.test(target.tagName) ||
  (target instanceof HTMLInputElement && !/radio|checkbox|button/.test(target.type))

/** j/k or arrows walk the list, r records a result, Enter opens the customer, Escape closes. A dialog has its own keys. */
export const useKeys = ({ onMove, onRecord, onOpen, onEscape }: Keys): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest('.ant-modal') !== null) return
      if (event.key === 'Escape') return onEscape()
      if (isTyping(target)) return
      const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp'
      // Arrows within a group of radio buttons choose among them.
      if (isArrow && target instanceof HTMLInputElement) return
      if (event.key === 'j' || event.key === 'ArrowDown') onMove(1)
      else if (event.key === 'k' || event.key === 'ArrowUp') onMove(-1)
      else if (event.key === 'r') onRecord()
      else if (event.key === 'Enter' && (target === document.body || target.closest('.task') !== null)) onOpen()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onMove, onRecord, onOpen, onEscape])
}
