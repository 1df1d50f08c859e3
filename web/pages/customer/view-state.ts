// What a reader of the customer page has chosen lives in the address: the day looked back to, and what the timeline is filtered by.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { type Day, parseDay, tryParseDay } from '../../../src/kernel/day.ts'
import { useToday } from '../../me.tsx'

const KEYS = ['asOf', 'group', 'channel', 'text', 'from', 'to'] as const
type ViewState = Partial<Record<(typeof KEYS)[number], string>>

export type View = {
  readonly state: ViewState
  /** The day looked back to; undefined: the present. */
  readonly asOf: Day | undefined
  /** As the `asOf` of a query. */
  readonly asOfQuery: { readonly asOf?: string }
  readonly isPast: boolean
  readonly today: Day
  /** `push`: the back button returns to what stands now. */
  readonly put: (part: ViewState, how?: 'push') => void
}

export const useView = (): View => {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const today = parseDay(useToday())
  const state: ViewState = {}
  for (const key of KEYS) if (typeof search[key] === 'string' && search[key] !== '') state[key] = search[key]
  const chosen = tryParseDay(state.asOf ?? '')
  const asOf = chosen === today ? undefined : chosen
  const put = useCallback(
    (part: ViewState, how?: 'push') => {
      const next = (old: Record<string, unknown>) =>
        Object.fromEntries(Object.entries({ ...old, ...part }).filter(([, value]) => value !== undefined && value !== ''))
      void navigate({ to: '.', search: next as never, replace: how !== 'push' })
    },
    [navigate],
  )
  return { state, asOf, asOfQuery: asOf === undefined ? {} : { asOf }, isPast: asOf !== undefined, today, put }
}
