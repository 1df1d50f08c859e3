import { Badge, Segmented, Select } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import { CHANNELS, CLASSES, channelText, classText } from '../../ui/words.ts'
import type { Address } from './page.tsx'

/** What part of the list is shown. It lives in the address: back, reload and a second tab find it again. */
export const Filters = ({
  filter,
  setFilter,
  overdue,
  showKeys,
}: {
  readonly filter: Address
  readonly setFilter: (part: Partial<Address>) => void
  readonly overdue: number
  readonly showKeys: boolean
}) => {
  const { say } = useLanguage()
  return (
    <div className="filters">
      <Segmented
        value={filter.status}
        onChange={(status) => setFilter({ status, task: '' })}
        options={[
          { value: 'open', label: say('today.open') },
          {
            value: 'overdue',
            label: (
              <Badge count={overdue} size="small" offset={[8, 0]}>
                {say('today.overdue')}
              </Badge>
            ),
          },
          { value: 'all', label: say('today.all') },
        ]}
      />
      <Select
        aria-label={say('today.channel')}
        placeholder={say('today.channel')}
        allowClear
        className="filter"
        value={filter.channel === '' ? null : filter.channel}
        onChange={(channel: string | null) => setFilter({ channel: channel ?? '', task: '' })}
        options={CHANNELS.map((value) => ({ value, label: channelText(say, value) }))}
      />
      <Select
        aria-label={say('today.class')}
        placeholder={say('today.class')}
        allowClear
        className="filter"
        value={filter.class === '' ? null : filter.class}
        onChange={(value: string | null) => setFilter({ class: value ?? '', task: '' })}
        options={CLASSES.map((value) => ({ value, label: classText(say, value) }))}
      />
      {showKeys ? <span className="quiet keys">{say('today.keys')}</span> : null}
    </div>
  )
}
