import { Alert, Button, DatePicker, Flex, Input, Segmented, Select, Space, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { contactOutcomes, nextSteps, personalChannels, preferenceKinds } from '../../../src/actions/outcomes-of-contact.ts'
import { type CallInput, type CallOutput, useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMe } from '../../me.tsx'
import { channelText } from '../../ui/words.ts'

type Body = CallInput<'record-response'>['body']
const OUTCOMES = contactOutcomes.all

/** The result in at most three clicks: open, outcome, save. Number keys choose the outcome; the rest is optional. */
export const RecordResult = ({
  task,
  onDone,
  onCancel,
}: {
  readonly task: CallOutput<'task'>
  readonly onDone: () => void
  readonly onCancel: () => void
}) => {
  const { say, pick } = useLanguage()
  const me = useMe()
  const record = useAct('record-response', ['today', 'task', 'customer', 'customer-timeline'])
  const own = personalChannels.find((channel) => channel === task.channel) ?? 'phone'
  const [given, setGiven] = useState<Partial<Body>>({ channel: own, nextStep: 'none' })
  const [heard, setHeard] = useState('')
  const put = (part: Partial<Body>) => setGiven((before) => ({ ...before, ...part }))
  const dated = nextSteps.all.find((step) => step.key === given.nextStep)?.dated === true
  const ready = given.outcome !== undefined && (!dated || given.nextOn !== undefined)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (/INPUT|TEXTAREA/.test((event.target as HTMLElement).tagName)) return
      const outcome = OUTCOMES[Number(event.key) - 1]
      if (outcome !== undefined) setGiven((before) => ({ ...before, outcome: outcome.key }))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const save = () => {
    if (given.outcome === undefined || given.channel === undefined) return
    record.mutate(
      { params: { taskId: task.taskId }, body: { ...given, channel: given.channel, outcome: given.outcome } },
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
        <Space size={[6, 6]} wrap role="radiogroup" aria-label={say('record.outcome')}>
          {OUTCOMES.map((outcome, index) => (
            <Button
              key={outcome.key}
              size="small"
              role="radio"
              aria-checked={given.outcome === outcome.key}
              type={given.outcome === outcome.key ? 'primary' : 'default'}
              onClick={() => put({ outcome: outcome.key })}
            >
              <span className="key">{index + 1}</span> {pick(outcome.label)}
            </Button>
          ))}
        </Space>
        <Space wrap>
          <Select
            aria-label={say('record.next-step')}
            style={{ width: 150 }}
            value={given.nextStep ?? 'none'}
            onChange={(nextStep) => put({ nextStep })}
            options={nextSteps.all.map((step) => ({
              value: step.key,
              label: step.key === 'none' ? say('record.no-next-step') : pick(step.label),
            }))}
          />
          {dated ? (
            <DatePicker
              aria-label={say('record.next-on')}
              placeholder={say('record.next-on')}
              onChange={(_, text) => put(typeof text === 'string' && text !== '' ? { nextOn: text } : {})}
            />
          ) : null}
        </Space>
        <Space wrap>
          <Select
            aria-label={say('record.preference')}
            allowClear
            placeholder={say('record.preference')}
            style={{ width: 150 }}
            onChange={(kind: string | undefined) =>
              put(
                kind === undefined
                  ? { preference: undefined }
                  : { preference: { kind: kind as 'interest', value: heard === '' ? '-' : heard } },
              )
            }
            options={preferenceKinds.all.map((kind) => ({ value: kind.key, label: pick(kind.label) }))}
          />
          {given.preference === undefined || given.preference.kind === 'do-not-contact' ? null : (
            <Input
              style={{ width: 180 }}
              maxLength={40}
              placeholder={say('record.heard')}
              value={heard}
              onChange={(event) => {
                setHeard(event.target.value)
                const kind = given.preference?.kind
                if (kind !== undefined) put({ preference: { kind, value: event.target.value === '' ? '-' : event.target.value } })
              }}
            />
          )}
        </Space>
        {given.preference?.kind === 'do-not-contact' ? <Alert type="warning" title={say('record.do-not-contact')} /> : null}
        <Input.TextArea
          rows={2}
          maxLength={500}
          placeholder={say('record.note')}
          onChange={(event) => put(event.target.value === '' ? { note: undefined } : { note: event.target.value })}
        />
        {record.error === null ? null : (
          <Alert type="error" role="alert" title={record.error.message === '' ? say('state.failed') : record.error.message} />
        )}
        <Flex justify="space-between" align="center">
          <Tag>{say('record.by', { login: me.user.login })}</Tag>
          <Space>
            <Button onClick={onCancel}>{say('cancel')}</Button>
            <Button type="primary" disabled={!ready} loading={record.isPending} onClick={save}>
              {say('record.save')}
            </Button>
          </Space>
        </Flex>
      </Flex>
    </section>
  )
}
