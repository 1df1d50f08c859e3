import { App, Flex, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { audiences, type Audience } from '../../../src/customers/view/note-audience.ts'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'

/** A note about the customer, and who may read it. */
export const WriteNote = ({ customerId, onClose }: { readonly customerId: number; readonly onClose: () => void }) => {
  const { say } = useLanguage()
  const { message } = App.useApp()
  const [words, setWords] = useState('')
  const [audience, setAudience] = useState<Audience>('normal')
  const act = useAct('write-note', ['customer-timeline'])
  return (
    <Modal
      open
      title={say('note.write')}
      onCancel={onClose}
      okText={say('record.save')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: words.trim().length < 2, loading: act.isPending }}
      onOk={() =>
        act.mutate(
          { params: { customerId }, body: { words: words.trim(), audience } },
          {
            onSuccess: () => {
              void message.success(say('note.saved'))
              onClose()
            },
          },
        )
      }
    >
      <Flex vertical gap={10}>
        <Input.TextArea
          autoFocus
          rows={4}
          maxLength={500}
          showCount
          value={words}
          aria-label={say('note.words')}
          placeholder={say('note.hint')}
          onChange={(event) => setWords(event.target.value)}
        />
        <Radio.Group
          aria-label={say('note.audience')}
          value={audience}
          onChange={(event) => setAudience(event.target.value as Audience)}
          options={audiences.map((value) => ({ value, label: say(`note.for.${value}`) }))}
        />
        <Trouble error={act.error} />
      </Flex>
    </Modal>
  )
}
