import { GlobalOutlined } from '@ant-design/icons'
import { Button, Form, Input, Steps, Typography } from 'antd'
import { useState } from 'react'
import { type CallOutput, useAct } from './api.ts'
import { useLanguage } from './i18n/locale.tsx'
import { QrCode } from './ui/qr-code.tsx'
import { Trouble } from './ui/states.tsx'

type Claim = { readonly login: string; readonly firstHalf: string; readonly secondHalf: string }
type Opened = CallOutput<'activation-open'>
type Own = { password: string; again: string; code: string }

/**
 * A new or reset account becomes a person's own: both halves of the code, which two people handed over; then a password and an authenticator that nobody else has
 * seen. Nothing of it is kept on the device: a page that is left is begun again.
 */
export const ActivatePage = () => {
  const { say, locale, setLocale } = useLanguage()
  const [claim, setClaim] = useState<Claim | null>(null)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [isDone, setDone] = useState(false)
  const open = useAct('activation-open')
  const complete = useAct('activation-complete')

  const onClaim = (given: Claim) => {
    const sent = { ...given, login: given.login.trim() }
    open.mutate(
      { body: sent },
      {
        onSuccess: (answer) => {
          setClaim(sent)
          setOpened(answer)
        },
      },
    )
  }
  const onOwn = ({ password, code }: Own) => {
    if (claim === null) return
    complete.mutate({ body: { ...claim, password, code: code.trim() } }, { onSuccess: () => setDone(true) })
  }
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-head">
          <h1>
            <img src="./icon.svg" width={26} height={26} alt="" />
            {say('activate.title')}
          </h1>
          <Button type="text" icon={<GlobalOutlined />} onClick={() => setLocale(locale === 'en' ? 'zh-CN' : 'en')}>
            {say('app.language')}
          </Button>
        </div>
        <Steps
          size="small"
          responsive={false}
          current={isDone ? 2 : opened === null ? 0 : 1}
          items={[
            { title: say('activate.step.code') },
            { title: say('activate.step.own') },
            { title: say('activate.step.done') },
          ]}
        />
        <div className="sign-in-trouble">{isDone ? null : <Trouble error={opened === null ? open.error : complete.error} />}</div>
        {isDone ? (
          <>
            <Typography.Paragraph>{say('activate.done')}</Typography.Paragraph>
            <Button type="primary" block href={document.baseURI}>
              {say('activate.to-sign-in')}
            </Button>
          </>
        ) : opened === null ? (
          <ClaimForm onSend={onClaim} isPending={open.isPending} />
        ) : (
          <OwnForm opened={opened} onSend={onOwn} isPending={complete.isPending} />
        )}
        {isDone ? null : (
          <Button type="link" block href={document.baseURI}>
            {say('activate.to-sign-in')}
          </Button>
        )}
      </div>
    </main>
  )
}

const ClaimForm = ({ onSend, isPending }: { readonly onSend: (claim: Claim) => void; readonly isPending: boolean }) => {
  const { say } = useLanguage()
  const required = [{ required: true, message: say('required') }]
  const half = <Input autoComplete="off" spellCheck={false} maxLength={40} placeholder="XXXX-XXXX-XXXX-XXXX" />
  return (
    <Form<Claim> layout="vertical" onFinish={onSend} requiredMark={false}>
      <p className="quiet">{say('activate.hint')}</p>
      <Form.Item name="login" label={say('sign-in.login')} rules={required}>
        <Input autoFocus autoComplete="username" maxLength={64} />
      </Form.Item>
      <Form.Item name="firstHalf" label={say('activate.first-half')} rules={required}>
        {half}
      </Form.Item>
      <Form.Item name="secondHalf" label={say('activate.second-half')} rules={required}>
        {half}
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {say('sign-in.next')}
      </Button>
    </Form>
  )
}

const OwnForm = ({
  opened,
  onSend,
  isPending,
}: {
  readonly opened: Opened
  readonly onSend: (own: Own) => void
  readonly isPending: boolean
}) => {
  const { say, pick } = useLanguage()
  const required = [{ required: true, message: say('required') }]
  return (
    <Form<Own> layout="vertical" onFinish={onSend} requiredMark={false}>
      <Form.Item name="password" label={say('password.new')} extra={pick(opened.passwordRule)} rules={required}>
        <Input.Password autoFocus autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="again"
        label={say('password.repeat')}
        dependencies={['password']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: string) =>
              value === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(say('password.differs'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <p>{say('activate.scan')}</p>
      <QrCode text={opened.otpauthUri} label={say('activate.qr')} />
      <p className="quiet">
        {say('activate.by-hand')} <Typography.Text copyable={{ text: opened.secret }}>{inFours(opened.secret)}</Typography.Text>
      </p>
      <Form.Item name="code" label={say('sign-in.code')} extra={say('sign-in.code.hint')} rules={required}>
        <Input autoComplete="one-time-code" inputMode="numeric" maxLength={6} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {say('activate.finish')}
      </Button>
    </Form>
  )
}

/** A key as it is read off and typed: in groups of four. */
const inFours = (key: string): string => key.replaceAll(/.{4}(?=.)/g, '$& ')
