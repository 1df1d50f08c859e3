import { useEffect, useState } from 'react'

const QUIET_MS = 5 * 60_000
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Whether somebody sits before the screen: a page that nobody uses stops asking the server by itself, so that the session of an unattended counter runs out. */
export const useIsAttended = (): boolean => {
  const [isAttended, setAttended] = useState(true)
  useEffect(() => {
    let timer = 0
    const onSign = () => {
      setAttended(true)
      window.clearTimeout(timer)
      timer = window.setTimeout(() => setAttended(false), QUIET_MS)
    }
    onSign()
    for (const sign of SIGNS) window.addEventListener(sign, onSign, { passive: true })
    return () => {
      window.clearTimeout(timer)
      for (const sign of SIGNS) window.removeEventListener(sign, onSign)
    }
  }, [])
  return isAttended
}
