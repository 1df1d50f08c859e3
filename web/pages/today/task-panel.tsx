import { Link } from '@tanstack/react-router'
import { Button, Card, Collapse, Flex, Tag, Typography } from 'antd'
import { useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { ChannelMark } from '../../ui/channel-mark.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'
import { RecordResult } from './record-result.tsx'

/** One task: why now, what to say, what it passed, what else there was; and the result. */
export const TaskPanel = ({
  taskId,
  recording,
  setRecording,
  onDone,
}: {
  readonly taskId: number
  readonly recording: boolean
  readonly setRecording: (on: boolean) => void
  readonly onDone: () => void
}) => {
  const { say, pick } = useLanguage()
  const read = useCall('task', { params: { taskId } })
  const mayWork = useMay('task.work')
  return (
    <Card styles={{ body: { padding: 16 } }}>
      <Loaded read={read}>
        {(task) => (
          <Flex vertical gap={14}>
            <Flex justify="space-between" align="start" gap={8}>
              <div>
                <Link to="/customers/$customerId" params={{ customerId: String(task.customerId) }} className="who">
                  {task.customerName}
                </Link>
                {task.tier === undefined ? null : <Tag className="tier">{pick(task.tier)}</Tag>}
                <div className="quiet">
                  <ChannelMark channel={task.channel} /> {channelText(say, task.channel)} · {pick(task.offer)}
                </div>
              </div>
              <div style={{ textAlign: 'right' }}>
                <Money fen={task.amountFen} />
                <div className="quiet">
                  {say('task.due')} <When at={task.dueOn} near={task.expiresOn} />
                </div>
              </div>
            </Flex>
            <section>
              <h5>{say('task.why-now')}</h5>
              <ul className="plain">
                {task.reasons.map((reason) => (
                  <li key={reason.key}>{pick(reason)}</li>
                ))}
              </ul>
              {task.lastContact === undefined ? null : (
                <div className="quiet">
                  {say('task.last-contact')} <When at={task.lastContact.on} near={task.dueOn} /> ·{' '}
                  {channelText(say, task.lastContact.channel)} · {pick(task.lastContact.outcome)}
                </div>
              )}
            </section>
            {task.script === undefined ? null : (
              <section>
                <h5>{say('task.script')}</h5>
                <blockquote className="script">{pick(task.script)}</blockquote>
                <div className="quiet">{say('task.script.version', { key: task.script.key, version: task.script.version })}</div>
              </section>
            )}
            {task.status === 'open' && mayWork ? (
              recording ? (
                <RecordResult task={task} onDone={onDone} onCancel={() => setRecording(false)} />
              ) : (
                <Button type="primary" block onClick={() => setRecording(true)}>
                  {say('record.open')}
                </Button>
              )
            ) : null}
            <Collapse
              size="small"
              ghost
              items={[
                {
                  key: 'gates',
                  label: say('task.gates', { count: task.gates.length }),
                  children: task.gates.map((gate) => (
                    <Tag key={gate.key} color="green">
                      {pick(gate.label)}
                    </Tag>
                  )),
                },
                {
                  key: 'others',
                  label: say('task.runners-up', { count: task.runnersUp.length }),
                  children:
                    task.runnersUp.length === 0 ? (
                      <span className="quiet">{say('task.runners-up.none')}</span>
                    ) : (
                      task.runnersUp.map((other) => (
                        <div key={other.offer.key}>
                          {pick(other.offer)} <span className="quiet">{channelText(say, other.channel)}</span>
                        </div>
                      ))
                    ),
                },
                {
                  key: 'history',
                  label: say('task.history', { count: task.responses.length + task.changes.length }),
                  children: (
                    <Flex vertical gap={4}>
                      {task.responses.map((entry) => (
                        <div key={entry.responseId}>
                          <When at={entry.recordedAt} time near={task.dueOn} /> {pick(entry.outcome)}{' '}
                          <span className="quiet">{entry.staffName}</span>
                        </div>
                      ))}
                      {task.changes.map((change) => (
                        <div key={change.at}>
                          <When at={change.at} time near={task.dueOn} /> {change.from} → {change.to}{' '}
                          <span className="quiet">{change.reason}</span>
                        </div>
                      ))}
                    </Flex>
                  ),
                },
              ]}
            />
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {say('task.decision', { number: task.decisionId })}
            </Typography.Text>
          </Flex>
        )}
      </Loaded>
    </Card>
  )
}
