import { useNavigate } from '@tanstack/react-router'
import { Button, Card, Flex, Tag } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { ChannelMark } from '../../ui/channel-mark.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'

type Tasks = CallOutput<'customer-tasks'>

/** Why this customer is on somebody's list today, and what came of the last talks. */
export const WhyNow = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const read = useCall('customer-tasks', { params: { customerId } })
  return (
    <Card size="small" title={say('task.why-now')}>
      <Loaded read={read} rows={2}>
        {(data) => (
          <Flex vertical gap={10}>
            {data.open.length === 0 ? <span className="quiet">{say('customer.no-task')}</span> : null}
            {data.open.map((task) => (
              <Open key={task.taskId} task={task} />
            ))}
            {data.responses.length === 0 ? null : <Talks responses={data.responses} />}
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}

const Open = ({ task }: { readonly task: Tasks['open'][number] }) => {
  const { say, pick } = useLanguage()
  const mayWork = useMay('task.work')
  const navigate = useNavigate()
  return (
    <Flex justify="space-between" align="start" gap={12}>
      <div>
        <b>{pick(task.offer)}</b>{' '}
        <Tag>
          <ChannelMark channel={task.channel} /> {channelText(say, task.channel)}
        </Tag>
        <div>
          {task.denied === undefined ? (
            task.reasons.map((reason) => pick(reason)).join(say('list.join'))
          ) : (
            <span className="late">{`${pick(task.denied.gate)} · ${pick(task.denied.sentence)}`}</span>
          )}
        </div>
        <div className="quiet">
          {say('task.due')} <When at={task.dueOn} /> · {task.ownerName === '' ? say('branch.nobody') : task.ownerName}
        </div>
      </div>
      <Flex vertical align="end" gap={6}>
        {task.amountFen === undefined ? null : <Money fen={task.amountFen} />}
        {mayWork ? (
          <Button
            type="primary"
            size="small"
            onClick={() => void navigate({ to: '/today', search: { task: String(task.taskId), record: '1' } as never })}
          >
            {say('record.open')}
          </Button>
        ) : null}
      </Flex>
    </Flex>
  )
}

/** The latest results; a countered one stays, struck out. */
const Talks = ({ responses }: { readonly responses: Tasks['responses'] }) => {
  const { say, pick } = useLanguage()
  return (
    <section>
      <h5>{say('customer.talks')}</h5>
      {responses.slice(0, 4).map((entry) => (
        <div key={entry.responseId}>
          <span className="quiet">
            <When at={entry.recordedAt} time /> {channelText(say, entry.channel)}
          </span>{' '}
          <span className={entry.counteredBy === undefined ? '' : 'struck'}>{pick(entry.outcome)}</span>
          {entry.withdrawn ? <Tag className="tag-near">{say('correct.withdrawn')}</Tag> : null}
          {entry.inbound ? <Tag className="tag-near">{say('record.inbound')}</Tag> : null}
          <span className="quiet">
            {entry.nextOn === undefined ? null : (
              <>
                {' '}
                · {pick(entry.nextStep)} <When at={entry.nextOn} />
              </>
            )}{' '}
            · {entry.staffName}
          </span>
          {entry.note === undefined ? null : <div className="quiet">{entry.note}</div>}
        </div>
      ))}
    </section>
  )
}
