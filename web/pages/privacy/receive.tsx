import { App, Form, Input, Modal, Select } from 'antd'
import type { CallInput } from '../../api.ts'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'
import { useRightWords } from './words.ts'
import { useTell } from './tell.ts'

type Body = CallInput<'receive-rights-request'>['body']
type Filled = Omit<Body, 'words'> & { readonly customer: string; readonly words?: string }
const purposes = ['marketing', 'personalisation', 'sensitive', 'sharing'] as const

/** Receives what somebody asks about their own data: its clock begins now. */
export const Receive = ({ onClose }: { readonly onClose: () => void }) => {
  const { say } = useLanguage()
  const tell = useTell()
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
          void message.success(tell('privacy.received.until', { day: dueOn }))
          onClose()
        },
      },
    )
  const required = [{ required: true, message: say('required') }]
  return (
    <Modal
      open
      title={tell('privacy.receive')}
      onCancel={onClose}
      onOk={() => form.submit()}
      confirmLoading={act.isPending}
      okText={tell('privacy.receive')}
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
        <Form.Item name="kind" label={tell('privacy.kind')} rules={required}>
          <Select options={words.kinds} />
        </Form.Item>
        {kind === 'withdraw' ? (
          <Form.Item name="purposes" label={tell('privacy.purposes')} rules={required}>
            <Select mode="multiple" options={purposes.map((value) => ({ value, label: tell(`privacy.purpose.${value}`) }))} />
          </Form.Item>
        ) : null}
        <Form.Item name="requester" label={tell('privacy.requester')} rules={required}>
          <Select options={words.requesters} />
        </Form.Item>
        <Form.Item name="cameBy" label={tell('privacy.came-by')} rules={required}>
          <Select options={words.waysIn} />
        </Form.Item>
        <Form.Item name="words" label={tell('privacy.words')} extra={tell('privacy.words.hint')}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
      <Trouble error={act.error} />
    </Modal>
  )
}
