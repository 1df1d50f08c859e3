import { Link } from '@tanstack/react-router'
import { Alert, App, Button, Card, Collapse, Flex, Tag } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { type Say, useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { ChannelMark } from '../../ui/channel-mark.tsx'
import { Money } from '../../ui/money.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { channelText } from '../../ui/words.ts'
import type { TaskRow } from './page.tsx'
import { RecordResult } from './record-result.tsx'

type Task = CallOutput<'task'>

/** One task: why now, what to say, what it passed, what else there was; and the result. What the list knows stands there at once, so that a result can be recorded before the rest is read. */
export const TaskPanel = ({
  taskId,
  row,
  recording,
  setRecording,
  onDone,
}: {
  readonly taskId: number
  readonly row: TaskRow | undefined
  readonly recording: boolean
  readonly setRecording: (on: boolean) => void
  readonly onDone: () => void
}) => {
  const { say } = useLanguage()
  const { message } = App.useApp()
  const read = useCall('task', { params: { taskId } })
  const mayWork = useMay('task.work')
  const known: TaskRow | undefined = read.data ?? row
  return (
    <Card styles={{ body: { padding: 16 } }}>
      <Flex vertical gap={14}>
        {known === undefined ? null : (
          <>
            <Head task={known} />
            {known.denied === undefined ? <Why task={known} /> : <Denied denied={known.denied} />}
          </>
        )}
        <Loaded read={read} rows={2}>
          {(task) => <Script task={task} />}
        </Loaded>
        {known !== undefined && mayWork && (known.status === 'open' || known.denied !== undefined) ? (
          recording ? (
            <RecordResult
              task={known}
              onDone={() => {
                void message.success(say('record.saved', { name: known.customerName }))
                onDone()
              }}
              onCancel={() => setRecording(false)}
            />
          ) : (
            <Button type={known.denied === undefined ? 'primary' : 'default'} block onClick={() => setRecording(true)}>
              {say(known.denied === undefined ? 'record.open' : 'record.came')}
            </Button>
          )
        ) : null}
        {read.data === undefined ? null : <Behind task={read.data} />}
      </Flex>
    </Card>
  )
}

const Head = ({ task }: { readonly task: TaskRow }) => {
  const { say, pick } = useLanguage()
  return (
    <Flex justify="space-between" align="start" gap={8}>
      <div>
        <Link to="/customers/$customerId" params={{ customerId: String(task.customerId) }} className="who">
          {task.customerName}
        </Link>
        {task.tier === undefined ? null : <Tag className="tier">{pick(task.tier)}</Tag>}
        {task.status === 'open' ? null : <Tag className="tier">{say(`task.status.${task.status}`)}</Tag>}
        <div className="quiet">
          <ChannelMark channel={task.channel} /> {channelText(say, task.channel)} · {pick(task.offer)}
        </div>
      </div>
      <div style={{ textAlign: 'right' }}>
        {task.amountFen === undefined ? null : (
          <b>
            <Money fen={task.amountFen} />
          </b>
        )}
        <div className="quiet">
          {say('task.due')} <When at={task.dueOn} />
        </div>
      </div>
    </Flex>
  )
}

/** What stops the contact, in the gate's own words: nothing of the offer is shown beside it. */
const Denied = ({ denied }: { readonly denied: NonNullable<TaskRow['denied']> }) => {
  const { say, pick } = useLanguage()
  return (
    <Alert
      type={denied.passes ? 'warning' : 'error'}
      showIcon
      title={`${pick(denied.gate)} · ${pick(denied.sentence)}`}
      description={say(denied.passes ? 'task.denied.passes' : 'task.denied.stopped')}
    />
  )
}

const Why = ({ task }: { readonly task: TaskRow }) => {
  const { say, pick } = useLanguage()
  return (
    <section>
      <h5>{say('task.why-now')}</h5>
      <ul className="plain">
        {task.reasons.map((reason) => (
          <li key={reason.key}>{pick(reason)}</li>
        ))}
      </ul>
      {task.lastContact === undefined ? null : (
        <div className="quiet">
          {say('task.last-contact')} <When at={task.lastContact.on} /> · {channelText(say, task.lastContact.channel)} ·{' '}
          {pick(task.lastContact.outcome)}
        </div>
      )}
    </section>
  )
}

const Script = ({ task }: { readonly task: Task }) => {
  const { say, pick } = useLanguage()
  if (task.script === undefined) return null
  return (
    <section>
      <h5>{say('task.script')}</h5>
      {task.outsideHours === undefined ? null : <Alert type="warning" showIcon title={pick(task.outsideHours)} />}
      <blockquote className="script">{pick(task.script)}</blockquote>
      <div className="quiet small-text">{say('task.script.version', { key: task.script.key, version: task.script.version })}</div>
    </section>
  )
}

/** What the decision stands on, for who asks: policies passed, what else was open, what happened to the task since. */
const Behind = ({ task }: { readonly task: Task }) => {
  const { say, pick } = useLanguage()
  const events = task.responses.length + task.changes.length
  const parts = [
    {
      key: 'gates',
      label: say('task.gates', { count: task.gates.length }),
      children: (
        <Flex gap={4} wrap>
          {task.gates.map((gate) => (
            <Tag key={gate.key}>{pick(gate.label)}</Tag>
          ))}
        </Flex>
      ),
    },
    {
      key: 'others',
      label: say('task.runners-up', { count: task.runnersUp.length }),
      children: task.runnersUp.map((other) => (
        <div key={`${other.offer.key}-${other.channel}`}>
          {pick(other.offer)} <span className="quiet">{channelText(say, other.channel)}</span>
        </div>
      )),
    },
    { key: 'history', label: say('task.history', { count: events }), children: <History task={task} /> },
  ]
  return (
    <div>
      <Collapse
        size="small"
        ghost
        className="behind"
        items={parts.filter(({ key }) => key === 'gates' || (key === 'others' ? task.runnersUp.length > 0 : events > 0))}
      />
      <span className="quiet small-text">{say('task.decision', { number: task.decisionId })}</span>
    </div>
  )
}

const CHANGES = ['reassign', 'follow', 'merge', 'duplicate', 'stop', 'correct', 'withdraw'] as const

/** What happened to a task, in words; a kind nobody lists is shown as it is. */
const changeText = (say: Say, kind: string): string => {
  const known = CHANGES.find((one) => one === kind)
  return known === undefined ? kind : say(`task.change.${known}`)
}

const History = ({ task }: { readonly task: Task }) => {
  const { say, pick } = useLanguage()
  return (
    <Flex vertical gap={4}>
      {task.responses.map((entry) => (
        <div key={entry.responseId}>
          <When at={entry.recordedAt} time />{' '}
          <span className={entry.counteredBy === undefined ? '' : 'struck'}>{pick(entry.outcome)}</span>{' '}
          <span className="quiet">{entry.staffName}</span>
          {entry.inbound ? <Tag className="tag-near">{say('record.inbound')}</Tag> : null}
          {entry.note === undefined ? null : <div className="quiet">{entry.note}</div>}
        </div>
      ))}
      {task.changes.map((change) => (
        <div key={`${change.at}-${change.kind}`}>
          <When at={change.at} time /> {changeText(say, change.kind)}{' '}
          <span className="quiet">{[change.by, change.reason].filter((text) => text !== '').join(' · ')}</span>
        </div>
      ))}
    </Flex>
  )
}
