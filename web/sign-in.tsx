import { GlobalOutlined } from '@ant-design/icons'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { type CallError, keepCsrfToken, queries, useAct } from './api.ts'
import { useLanguage } from './i18n/locale.tsx'
import { Trouble } from './ui/states.tsx'

type Step = 'password' | 'code' | 'change'

/** Staff number and password, then the code of the authenticator; a first or expired password is changed before anything else. */
export const SignInPage = ({ first = 'password' }: { readonly first?: Step }) => {
  const { say, locale, setLocale } = useLanguage()
  const [step, setStep] = useState<Step>(first)
  const signIn = useAct('sign-in')
  const secondFactor = useAct('sign-in-second-factor')
  const change = useAct('change-password')
  // A language chosen here is the reader's own from now on; otherwise the one they chose before comes back.
  const [isLanguageChosen, setLanguageChosen] = useState(false)
  const keepLocale = useAct('set-locale')
  const enter = async () => {
    if (isLanguageChosen) await keepLocale.mutateAsync({ body: { locale } }).catch(() => undefined)
    // What the one before read on this screen is not for the one who comes.
    queries.removeQueries({ predicate: (read) => read.queryKey[0] !== 'me' })
    void queries.invalidateQueries({ queryKey: ['me'] })
  }
  const trouble: CallError | null = step === 'password' ? signIn.error : step === 'code' ? secondFactor.error : change.error

  const onPassword = (given: { login: string; password: string }) =>
    signIn.mutate(
      { body: { login: given.login.trim(), password: given.password } },
      {
        onSuccess: (answer) => {
          keepCsrfToken(answer.csrfToken)
          if (answer.needsSecondFactor) setStep('code')
          else if (answer.mustChange) setStep('change')
          else void enter()
        },
      },
    )
  const onCode = (given: { code: string }) =>
    secondFactor.mutate(
      { body: { code: given.code.trim() } },
      {
        onSuccess: (answer) => {
          keepCsrfToken(answer.csrfToken)
          if (answer.mustChange) setStep('change')
          else void enter()
        },
      },
    )
  const onChange = (given: { current: string; next: string }) =>
    change.mutate({ body: { current: given.current, next: given.next } }, { onSuccess: () => void enter() })

  const required = [{ required: true, message: say('required') }]
  return (
    <div className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-head">
          <h1>
            <img src="./icon.svg" width={26} height={26} alt="" />
            {say('app.name')}
          </h1>
          <Button
            type="text"
            icon={<GlobalOutlined />}
            onClick={() => {
              setLanguageChosen(true)
              setLocale(locale === 'en' ? 'zh-CN' : 'en')
            }}
          >
            {say('app.language')}
          </Button>
        </div>
        <p className="quiet">{say('app.tagline')}</p>
        <div className="sign-in-trouble">
          <Trouble error={trouble} />
        </div>
        {step === 'password' ? (
          <Form layout="vertical" onFinish={onPassword} requiredMark={false}>
            <Form.Item name="login" label={say('sign-in.login')} rules={required}>
              <Input autoFocus autoComplete="username" inputMode="text" />
            </Form.Item>
            <Form.Item name="password" label={say('sign-in.password')} rules={required}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
              {say('sign-in.next')}
            </Button>
            <Button type="link" block href="activate">
              {say('sign-in.activate')}
            </Button>
          </Form>
        ) : null}
        {step === 'code' ? (
          <Form layout="vertical" onFinish={onCode} requiredMark={false}>
            <Form.Item name="code" label={say('sign-in.code')} extra={say('sign-in.code.hint')} rules={required}>
              <Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={6} />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={secondFactor.isPending}>
              {say('sign-in.enter')}
            </Button>
            <Button type="link" block onClick={() => setStep('password')}>
              {say('sign-in.again')}
            </Button>
          </Form>
        ) : null}
        {step === 'change' ? (
          <Form layout="vertical" onFinish={onChange} requiredMark={false}>
            <Alert type="info" title={say('sign-in.must-change')} style={{ marginBottom: 12 }} />
            <Form.Item name="current" label={say('password.current')} rules={required}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            <Form.Item name="next" label={say('password.new')} rules={required}>
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Form.Item
              name="again"
              label={say('password.repeat')}
              dependencies={['next']}
              rules={[
                ({ getFieldValue }) => ({
                  validator: (_, value: string) =>
                    value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(say('password.differs'))),
                }),
              ]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={change.isPending}>
              {say('password.change')}
            </Button>
          </Form>
        ) : null}
        <p className="quiet small">{say('sign-in.notice')}</p>
      </div>
    </div>
  )
}
