import { App, Form, Input, Modal, Select } from 'antd'
import type { CallInput } from '../../api.ts'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'
import { useRightWords } from './words.ts'

type Body = CallInput<'receive-rights-request'>['body']
type Filled = Omit<Body, 'words'> & { readonly customer: string; readonly words?: string }
const purposes = ['marketing', 'personalisation', 'sensitive', 'sharing'] as const

/** Receives what somebody asks about their own data: its clock begins now. */
export const Receive = ({ onClose }: { readonly onClose: () => void }) => {
  const { say } = useLanguage()
  const words = useRightWords()
  const { message } = App.useApp()
  const [form] = Form.useForm<Filled>()
  const kind = Form.useWatch('kind', form)
  const act = useAct('receive-rights-request', ['rights-requests'])
  const send = ({ customer, words: said, ...body }: Filled) =>
    act.mutate(
      {
        params: { customerId: Number(customer) },
        body: { ...body, ...(said === undefined || said.trim() === '' ? {} : { words: said.trim() }) },
      },
      {
        onSuccess: ({ dueOn }) => {
          void message.success(say('privacy.received.until', { day: dueOn }))
          onClose()
        },
      },
    )
  const required = [{ required: true, message: say('required') }]
  return (
    <Modal
      open
      title={say('privacy.receive')}
      onCancel={onClose}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
      okText={say('privacy.receive')}
      cancelText={say('cancel')}
    >
      <Form<Filled> form={form} layout="vertical" onFinish={send} initialValues={{ requester: 'self', cameBy: 'counter' }}>
        <Form.Item
          name="customer"
          label={say('audit.customer')}
          rules={[{ required: true, pattern: /^\d{1,10}$/, message: say('required') }]}
        >
          <Input autoFocus inputMode="numeric" autoComplete="off" />
        </Form.Item>
        <Form.Item name="kind" label={say('privacy.kind')} rules={required}>
          <Select options={words.kinds} />
        </Form.Item>
        {kind === 'withdraw' ? (
          <Form.Item name="purposes" label={say('privacy.purposes')} rules={required}>
            <Select mode="multiple" options={purposes.map((value) => ({ value, label: say(`privacy.purpose.${value}`) }))} />
          </Form.Item>
        ) : null}
        <Form.Item name="requester" label={say('privacy.requester')} rules={required}>
          <Select options={words.requesters} />
        </Form.Item>
        <Form.Item name="cameBy" label={say('privacy.came-by')} rules={required}>
          <Select options={words.waysIn} />
        </Form.Item>
        <Form.Item name="words" label={say('privacy.words')} extra={say('privacy.words.hint')}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
      <Trouble error={act.error} />
    </Modal>
  )
}
