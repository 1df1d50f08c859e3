import { App, Button, Flex, Input, Popconfirm, Select, Space } from 'antd'
import { useState } from 'react'
import { type CallInput, type EndpointKey, useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'
import type { RequestDetail } from './request-drawer.tsx'
import { useTell } from './tell.ts'

const STALE: readonly EndpointKey[] = ['rights-requests', 'rights-request', 'customer', 'customer-consents']
const METHODS = ['document-seen', 'code-to-phone', 'called-back', 'power-of-attorney'] as const
type Reason = CallInput<'refuse-request'>['body']['reason']

/** What may be done with a request now: only what its state and the reader's permissions allow is there. */
export const RequestActs = ({ request }: { readonly request: RequestDetail }) => {
  const { say } = useLanguage()
  const tell = useTell()
  const params = { customerId: request.customerId, requestId: request.requestId }
  const may = (act: string) => request.acts.includes(act)
  const takeOn = useAct('take-on-request', STALE)
  const takeBack = useAct('take-back-request', STALE)
  const restrict = useAct('restrict-instead', STALE)
  const propose = useAct('propose-deletion', STALE)
  const decide = useAct('decide-deletion', STALE)
  const errors = [takeOn, takeBack, restrict, propose, decide].map((act) => act.error).filter((error) => error !== null)
  if (request.acts.length === 0) return null
  return (
    <Flex vertical gap={12}>
      {may('identify') ? <Identify request={request} /> : null}
      {may('fulfil') ? <Fulfil request={request} /> : null}
      {may('refuse') ? <Refuse request={request} /> : null}
      <Space wrap>
        {may('propose') ? (
          <Popconfirm
            title={tell('privacy.propose.sure')}
            okText={tell('privacy.propose')}
            cancelText={say('cancel')}
            onConfirm={() => propose.mutate({ params })}
          >
            <Button type="primary" danger disabled={request.obstacles.length > 0} loading={propose.isPending}>
              {tell('privacy.propose')}
            </Button>
          </Popconfirm>
        ) : null}
        {may('restrict') ? (
          <Button loading={restrict.isPending} onClick={() => restrict.mutate({ params })}>
            {tell('privacy.restrict')}
          </Button>
        ) : null}
        {may('approve') ? (
          <Popconfirm
            title={tell('privacy.approve.sure')}
            okText={tell('privacy.approve')}
            cancelText={say('cancel')}
            onConfirm={() => decide.mutate({ params, body: { decision: 'approved' } })}
          >
            <Button type="primary" danger loading={decide.isPending}>
              {tell('privacy.approve')}
            </Button>
          </Popconfirm>
        ) : null}
        {may('decline') ? (
          <Button loading={decide.isPending} onClick={() => decide.mutate({ params, body: { decision: 'refused' } })}>
            {tell('privacy.decline')}
          </Button>
        ) : null}
        {may('assign') && !request.isMine ? (
          <Button loading={takeOn.isPending} onClick={() => takeOn.mutate({ params })}>
            {tell('privacy.take-on')}
          </Button>
        ) : null}
        {may('take-back') ? (
          <Popconfirm
            title={tell('privacy.take-back.sure')}
            okText={tell('privacy.take-back')}
            cancelText={say('cancel')}
            onConfirm={() => takeBack.mutate({ params })}
          >
            <Button loading={takeBack.isPending}>{tell('privacy.take-back')}</Button>
          </Popconfirm>
        ) : null}
      </Space>
      <Trouble error={errors[0] ?? null} />
    </Flex>
  )
}

const paramsOf = ({ customerId, requestId }: RequestDetail) => ({ customerId, requestId })

const Identify = ({ request }: { readonly request: RequestDetail }) => {
  const tell = useTell()
  const [method, setMethod] = useState<(typeof METHODS)[number]>('document-seen')
  const act = useAct('identify-requester', STALE)
  return (
    <>
      <Space.Compact style={{ width: '100%' }}>
        <Select
          style={{ flex: 1 }}
          aria-label={tell('privacy.identity')}
          value={method}
          onChange={setMethod}
          options={METHODS.map((value) => ({ value, label: tell(`privacy.identity.${value}`) }))}
        />
        <Button
          type="primary"
          loading={act.isPending}
          onClick={() => act.mutate({ params: paramsOf(request), body: { method } })}
        >
          {tell('privacy.identify')}
        </Button>
      </Space.Compact>
      <Trouble error={act.error} />
    </>
  )
}

const Fulfil = ({ request }: { readonly request: RequestDetail }) => {
  const tell = useTell()
  const { message } = App.useApp()
  const [answer, setAnswer] = useState('')
  const act = useAct('fulfil-request', STALE)
  const needsAnswer = request.kind.key === 'correct'
  const text = answer.trim()
  return (
    <>
      <Input.TextArea
        rows={2}
        maxLength={1000}
        aria-label={tell('privacy.answer')}
        placeholder={tell(needsAnswer ? 'privacy.answer.corrected' : 'privacy.answer.optional')}
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <div>
        <Button
          type="primary"
          loading={act.isPending}
          disabled={needsAnswer && text.length < 2}
          onClick={() =>
            act.mutate(
              { params: paramsOf(request), body: text === '' ? {} : { answer: text } },
              { onSuccess: () => void message.success(tell('privacy.fulfilled')) },
            )
          }
        >
          {tell('privacy.fulfil')}
        </Button>
      </div>
      <Trouble error={act.error} />
    </>
  )
}

const Refuse = ({ request }: { readonly request: RequestDetail }) => {
  const { pick } = useLanguage()
  const tell = useTell()
  const [reason, setReason] = useState<Reason | null>(null)
  const act = useAct('refuse-request', STALE)
  // Before it is known who asks, that is the only reason there is.
  const reasons =
    request.state.key === 'received' ? request.refusals.filter((one) => one.key === 'identity-not-proven') : request.refusals
  return (
    <>
      <Space.Compact style={{ width: '100%' }}>
        <Select<Reason | null>
          style={{ flex: 1, minWidth: 0 }}
          aria-label={tell('privacy.refusal')}
          placeholder={tell('privacy.refusal')}
          value={reason}
          onChange={setReason}
          options={reasons.map((one) => ({ value: one.key as Reason, label: `${pick(one)} ${pick(one.law)}` }))}
        />
        <Button
          danger
          disabled={reason === null}
          loading={act.isPending}
          onClick={() => reason !== null && act.mutate({ params: paramsOf(request), body: { reason } })}
        >
          {tell('privacy.refuse')}
        </Button>
      </Space.Compact>
      <Trouble error={act.error} />
    </>
  )
}
