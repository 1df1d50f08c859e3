import { Button, Flex, Progress, Space, Typography } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import type { Today } from './page.tsx'

/** Whose day this is and how it stands: open and done tasks, minutes planned against minutes there are. */
export const DayHead = ({
  today,
  owner,
  onMine,
}: {
  readonly today: Today | undefined
  readonly owner: string
  readonly onMine: () => void
}) => {
  const { say } = useLanguage()
  const name = today?.items[0]?.ownerName ?? today?.done[0]?.ownerName ?? ''
  return (
    <Flex justify="space-between" align="center" wrap gap={12}>
      <Space>
        <Typography.Title level={4} style={{ margin: 0 }}>
          {owner === '' || name === '' ? say('page.today') : say('today.of', { name })}
        </Typography.Title>
        {owner === '' ? null : (
          <Button size="small" onClick={onMine}>
            {say('today.mine')}
          </Button>
        )}
      </Space>
      {today === undefined ? null : <Load summary={today.summary} />}
    </Flex>
  )
}

const Load = ({ summary }: { readonly summary: Today['summary'] }) => {
  const { say } = useLanguage()
  const share = summary.minutesCapacity === 0 ? 0 : Math.round((summary.minutesPlanned * 100) / summary.minutesCapacity)
  return (
    <div className="day-load">
      <span>
        {say('today.open')} <b className="figure">{summary.open}</b>
      </span>
      <a href="#done" className={summary.done === 0 ? 'plain-link quiet' : 'plain-link'}>
        {say('today.done')} <b className="figure">{summary.done}</b>
      </a>
      <Space size={8}>
        <span className="figure">
          {say('today.minutes', { planned: summary.minutesPlanned, capacity: summary.minutesCapacity })}
        </span>
        <Progress
          percent={share}
          showInfo={false}
          size={{ width: 96, height: 6 }}
          status={share > 100 ? 'exception' : 'normal'}
        />
      </Space>
    </div>
  )
}
