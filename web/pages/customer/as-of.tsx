import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Tooltip } from 'antd'
import { useCallback, useEffect } from 'react'
import { addMonths, type Day, tryParseDay } from '../../../src/kernel/day.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useView } from './view-state.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The day that the page shows: any from the customer's first to today. `[` and `]` go a month back and forth. */
export const AsOfPicker = ({ openedOn }: { readonly openedOn: string }) => {
  const { say } = useLanguage()
  const { asOf, today, put } = useView()
  const first = openedOn as Day
  const go = useCallback(
    (day: Day) => {
      const within = day < first ? first : day
      put({ asOf: within >= today ? '' : within }, 'push')
    },
    [first, today, put],
  )
  const shown = asOf ?? today
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === '[') go(addMonths(shown, -1))
      if (event.key === ']' && shown < today) go(addMonths(shown, 1))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [go, shown, today])
  return (
    <Flex gap={4} align="center" className="as-of">
      <Tooltip title={say('view.month-back')}>
        <Button
          size="small"
          type="text"
          icon={<LeftOutlined />}
          aria-label={say('view.month-back')}
          disabled={shown <= first}
          onClick={() => go(addMonths(shown, -1))}
        />
      </Tooltip>
      <input
        type="date"
        aria-label={say('view.day')}
        value={shown}
        min={first}
        max={today}
        onChange={(event) => {
          const day = tryParseDay(event.target.value)
          // While somebody types, a year such as 0002 is a day too: nothing before the customer's first one is gone to.
          if (day !== undefined && day >= first) go(day)
        }}
      />
      <Tooltip title={say('view.month-forth')}>
        <Button
          size="small"
          type="text"
          icon={<RightOutlined />}
          aria-label={say('view.month-forth')}
          disabled={asOf === undefined}
          onClick={() => go(addMonths(shown, 1))}
        />
      </Tooltip>
      {asOf === undefined ? null : (
        <Button size="small" onClick={() => put({ asOf: '' }, 'push')}>
          {say('view.today')}
        </Button>
      )}
    </Flex>
  )
}

/** Says, where nobody can miss it, that this is not the present, and of which day the features are. */
export const LookingBack = ({ featuresOn }: { readonly featuresOn: string | undefined }) => {
  const { say } = useLanguage()
  const { asOf, put } = useView()
  if (asOf === undefined) return null
  return (
    <Alert
      type="warning"
      showIcon
      className="looking-back"
      title={say('view.looking-back', { day: asOf })}
      description={
        featuresOn === undefined
          ? say('view.no-snapshot')
          : featuresOn === asOf
            ? say('view.read-only')
            : say('view.snapshot-of', { day: featuresOn })
      }
      action={
        <Button size="small" onClick={() => put({ asOf: '' }, 'push')}>
          {say('view.back-to-today')}
        </Button>
      }
    />
  )
}
