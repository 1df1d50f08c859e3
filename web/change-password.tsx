import { App, Form, Input, Modal } from 'antd'
import { useAct } from './api.ts'
import { useLanguage } from './i18n/locale.tsx'
import { Trouble } from './ui/states.tsx'

type Filled = { current: string; next: string; again: string }

/** One's own password, whenever one likes; every other session of the user ends with it. */
export const ChangePassword = ({ onClose }: { readonly onClose: () => void }) => {
  const { say } = useLanguage()
  const [form] = Form.useForm<Filled>()
  const { message } = App.useApp()
  const change = useAct('change-password')
  const required = [{ required: true, message: say('required') }]
  return (
    <Modal
      open
      title={say('password.change')}
      onCancel={onClose}
      okText={say('password.change')}
      cancelText={say('cancel')}
      okButtonProps={{ loading: change.isPending }}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ current, next }) =>
          change.mutate(
            { body: { current, next } },
            {
              onSuccess: () => {
                void message.success(say('password.changed'))
                onClose()
              },
            },
          )
        }
      >
        <Form.Item name="current" label={say('password.current')} rules={required}>
          <Input.Password autoFocus autoComplete="current-password" />
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
      </Form>
      <Trouble error={change.error} />
    </Modal>
  )
}
