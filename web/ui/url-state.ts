import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

/** Filters and selection live in the address: a reload, a second tab and the back button find them again. Values equal to their default are left out. Give a constant: a literal in the component would be new at each render. */
export const useUrlState = <T extends Record<string, string>>(defaults: T): [T, (part: Partial<T>) => void] => {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const state = useMemo(() => {
    const read = { ...defaults } as Record<string, string>
    for (const key of Object.keys(defaults)) if (search[key] !== undefined) read[key] = String(search[key])
    return read as T
  }, [search, defaults])
  const put = useCallback(
    (part: Partial<T>) => {
      const next: Record<string, string> = {}
      for (const [key, value] of Object.entries({ ...state, ...part }))
        if (value !== undefined && value !== defaults[key]) next[key] = value
      void navigate({ to: '.', search: next as never, replace: true })
    },
    [navigate, state, defaults],
  )
  return [state, put]
}
