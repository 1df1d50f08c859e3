import { Alert, Button, Checkbox, DatePicker, Flex, Input, Segmented, Select, Space } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useRef, useState } from 'react'
import { contactOutcomes, nextSteps, personalChannels, preferenceKinds } from '../../../src/actions/outcomes-of-contact.ts'
import { type CallInput, useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMe, useToday } from '../../me.tsx'
import { Trouble } from '../../ui/states.tsx'
import { CHANNELS, channelText } from '../../ui/words.ts'
import type { TaskRow } from './page.tsx'

type Body = CallInput<'record-response'>['body']
type Preference = NonNullable<Body['preference']>['kind']
const OUTCOMES = contactOutcomes.all

/** The result in at most three clicks: open, outcome, save. Number keys choose the outcome and Enter saves; the rest is optional. */
export const RecordResult = ({
  task,
  onDone,
  onCancel,
}: {
  readonly task: Pick<TaskRow, 'taskId' | 'channel' | 'denied'>
  readonly onDone: () => void
  readonly onCancel: () => void
}) => {
  const { say } = useLanguage()
  const me = useMe()
  const record = useAct('record-response', [
    'today',
    'task',
    'customer-tasks',
    'customer',
    'customer-timeline',
    'branch-overview',
    'branch-tasks',
  ])
  const own = personalChannels.find((channel) => channel === task.channel) ?? 'phone'
  // With a contact that a policy stopped only what the customer did can be recorded.
  const isStopped = task.denied !== undefined
  const [given, setGiven] = useState<Partial<Body>>({ channel: isStopped ? 'visit' : own, nextStep: 'none', inbound: isStopped })
  const [heard, setHeard] = useState<{ kind?: Preference; words: string }>({ words: '' })
  const put = (part: Partial<Body>) => setGiven((before) => ({ ...before, ...part }))
  const isDated = nextSteps.all.find((step) => step.key === given.nextStep)?.dated === true
  const isHeard = heard.kind === undefined || heard.words.trim() !== ''
  const isReady = given.outcome !== undefined && (!isDated || given.nextOn !== undefined) && isHeard
  const saveButton = useRef<HTMLButtonElement>(null)
  // The outcome chosen, the keyboard goes on to the one thing left to do.
  useEffect(() => {
    if (given.outcome !== undefined) saveButton.current?.focus()
  }, [given.outcome])

  const save = () => {
    if (given.outcome === undefined || given.channel === undefined) return
    const preference = heard.kind === undefined ? {} : { preference: { kind: heard.kind, value: heard.words.trim() } }
    record.mutate(
      { params: { taskId: task.taskId }, body: { ...given, channel: given.channel, outcome: given.outcome, ...preference } },
      { onSuccess: onDone },
    )
  }
  return (
    <section className="record" aria-label={say('record.open')}>
      <Flex vertical gap={10}>
        <Segmented
          block
          value={given.channel ?? own}
          onChange={(channel) => put({ channel })}
          options={personalChannels.map((value) => ({ value, label: channelText(say, value) }))}
        />
        <Checkbox
          checked={given.inbound === true}
          disabled={isStopped}
          onChange={(event) => put({ inbound: event.target.checked })}
        >
          {say('record.inbound')}
        </Checkbox>
        <Outcomes chosen={given.outcome} onChoose={(outcome) => put({ outcome })} />
        <div className="pair">
          <NextStep given={given} put={put} isDated={isDated} />
          <Heard heard={heard} setHeard={setHeard} />
        </div>
        {heard.kind === 'do-not-contact' ? <Alert type="warning" showIcon title={say('record.do-not-contact')} /> : null}
        <Input.TextArea
          rows={2}
          maxLength={500}
          aria-label={say('record.note')}
          placeholder={say('record.note')}
          onChange={(event) => put({ note: event.target.value === '' ? undefined : event.target.value })}
        />
        <Trouble error={record.error} />
        <Flex justify="space-between" align="center" gap={8} className="record-foot">
          <span className="quiet small-text">{say('record.by', { login: me.user.login })}</span>
          <Space>
            <Button onClick={onCancel}>{say('cancel')}</Button>
            <Button ref={saveButton} type="primary" disabled={!isReady} loading={record.isPending} onClick={save}>
              {say('record.save')}
            </Button>
          </Space>
        </Flex>
      </Flex>
    </section>
  )
}

/** What came of it: one of a closed list, by click or by its number. */
const Outcomes = ({
  chosen,
  onChoose,
}: {
  readonly chosen: Body['outcome'] | undefined
  readonly onChoose: (outcome: Body['outcome']) => void
}) => {
  const { say, pick } = useLanguage()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (/TEXTAREA/.test(target.tagName) || (target instanceof HTMLInputElement && target.type !== 'radio')) return
      const outcome = OUTCOMES[Number(event.key) - 1]
      if (outcome !== undefined) onChoose(outcome.key)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onChoose])
  return (
    <div className="outcomes" role="radiogroup" aria-label={say('record.outcome')}>
      {OUTCOMES.map((outcome, index) => (
        <Button
          key={outcome.key}
          role="radio"
          aria-checked={chosen === outcome.key}
          type={chosen === outcome.key ? 'primary' : 'default'}
          onClick={() => onChoose(outcome.key)}
        >
          <span className="key">{index + 1}</span> {pick(outcome.label)}
        </Button>
      ))}
    </div>
  )
}

const NextStep = ({
  given,
  put,
  isDated,
}: {
  readonly given: Partial<Body>
  readonly put: (part: Partial<Body>) => void
  readonly isDated: boolean
}) => {
  const { say, pick } = useLanguage()
  const today = useToday()
  return (
    <Flex vertical gap={6}>
      <Select
        aria-label={say('record.next-step')}
        value={given.nextStep ?? 'none'}
        onChange={(nextStep) => put({ nextStep, nextOn: undefined })}
        options={nextSteps.all.map((step) => ({
          value: step.key,
          label: step.key === 'none' ? say('record.no-next-step') : pick(step.label),
        }))}
      />
      {isDated ? (
        <DatePicker
          aria-label={say('record.next-on')}
          placeholder={say('record.next-on')}
          minDate={dayjs(today)}
          onChange={(_, text) => put({ nextOn: typeof text === 'string' && text !== '' ? text : undefined })}
        />
      ) : null}
    </Flex>
  )
}

/** How the customer wants to be treated: a channel, or their own words; "do not contact" binds at once. */
const Heard = ({
  heard,
  setHeard,
}: {
  readonly heard: { readonly kind?: Preference; readonly words: string }
  readonly setHeard: (heard: { kind?: Preference; words: string }) => void
}) => {
  const { say, pick } = useLanguage()
  const { kind } = heard
  const channels = kind === 'do-not-contact' ? ['all', ...CHANNELS] : CHANNELS
  return (
    <Flex vertical gap={6}>
      <Select
        aria-label={say('record.preference')}
        allowClear
        placeholder={say('record.preference')}
        onChange={(next: Preference | undefined) =>
          setHeard(next === undefined ? { words: '' } : { kind: next, words: next === 'do-not-contact' ? 'all' : '' })
        }
        options={preferenceKinds.all.map((one) => ({ value: one.key, label: pick(one.label) }))}
      />
      {kind === undefined ? null : kind === 'do-not-contact' || kind === 'prefers-channel' ? (
        <Select
          aria-label={say('column.channel')}
          placeholder={say('column.channel')}
          value={heard.words === '' ? null : heard.words}
          onChange={(words: string) => setHeard({ kind, words })}
          options={channels.map((value) => ({ value, label: channelText(say, value) }))}
        />
      ) : (
        <Input
          autoFocus
          maxLength={40}
          aria-label={say('record.heard')}
          placeholder={say('record.heard')}
          value={heard.words}
          onChange={(event) => setHeard({ kind, words: event.target.value })}
        />
      )}
    </Flex>
  )
}
