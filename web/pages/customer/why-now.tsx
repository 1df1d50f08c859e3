import { Link } from '@tanstack/react-router'
import { Button, Card, Empty, Flex, Tag } from 'antd'
import { useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { ChannelMark } from '../../ui/channel-mark.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'

/** Why this customer is on somebody's list today, and what came of the last talks. */
export const WhyNow = ({ customerId }: { readonly customerId: number }) => {
  const { say, pick } = useLanguage()
  const mayWork = useMay('task.work')
  const read = useCall('customer-tasks', { params: { customerId } })
  return (
    <Card size="small" title={say('task.why-now')}>
      <Loaded read={read} rows={2}>
        {(data) => (
          <Flex vertical gap={10}>
            {data.open.length === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('customer.no-task')} /> : null}
            {data.open.map((task) => (
              <Flex key={task.taskId} justify="space-between" align="center" gap={12} className="why-row">
                <div>
                  <b>{pick(task.offer)}</b>{' '}
                  <Tag>
                    <ChannelMark channel={task.channel} /> {channelText(say, task.channel)}
                  </Tag>
                  <div>{task.reasons.map((reason) => pick(reason)).join(say('list.join'))}</div>
                  <div className="quiet">
                    {say('task.due')} <When at={task.dueOn} near={task.expiresOn} /> · {task.ownerName}
                  </div>
                </div>
                <Flex vertical align="end" gap={6}>
                  <Money fen={task.amountFen} />
                  {mayWork ? (
                    <Link to="/today" search={{ task: String(task.taskId) } as never}>
                      <Button type="primary" size="small">
                        {say('record.open')}
                      </Button>
                    </Link>
                  ) : null}
                </Flex>
              </Flex>
            ))}
            {data.responses.slice(0, 4).map((entry) => (
              <div key={entry.responseId} className="quiet">
                <When at={entry.recordedAt} time /> {channelText(say, entry.channel)} ·{' '}
                <span className={entry.counteredBy === undefined ? '' : 'struck'}>{pick(entry.outcome)}</span>
                {entry.nextOn === undefined ? '' : ` · ${pick(entry.nextStep)} ${entry.nextOn}`} · {entry.staffName}
              </div>
            ))}
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}
