import { App, Flex, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'
import type { Load } from './page.tsx'

/** Hands the chosen tasks to another member of the branch, for a reason that stays in the audit. */
export const Reassign = ({
  staff,
  taskIds,
  onClose,
}: {
  readonly staff: readonly Load[]
  readonly taskIds: readonly number[]
  readonly onClose: (moved: boolean) => void
}) => {
  const { say } = useLanguage()
  const { message } = App.useApp()
  const [to, setTo] = useState<number | null>(null)
  const [reason, setReason] = useState('')
  const act = useAct('branch-reassign', ['branch-overview', 'branch-tasks', 'today', 'task', 'customer-tasks'])
  const move = (toStaffId: number) =>
    act.mutate(
      { body: { taskIds: [...taskIds], toStaffId, reason: reason.trim() } },
      {
        onSuccess: ({ moved }) => {
          void message.success(say('branch.reassign.done', { count: moved }))
          onClose(true)
        },
      },
    )
  return (
    <Modal
      open
      title={say('branch.reassign.title', { count: taskIds.length })}
      onCancel={() => onClose(false)}
      okText={say('branch.reassign')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: to === null || reason.trim().length < 2, loading: act.isPending }}
      onOk={() => to !== null && move(to)}
    >
      <Flex vertical gap={12}>
        <Select
          autoFocus
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={say('branch.reassign.to')}
          aria-label={say('branch.reassign.to')}
          value={to}
          onChange={setTo}
          options={staff
            .filter((one) => one.minutesCapacity > 0)
            .map((one) => ({
              value: one.staffId,
              label: say('branch.reassign.option', {
                name: one.staffName,
                planned: one.minutesPlanned,
                capacity: one.minutesCapacity,
              }),
            }))}
        />
        <Input
          aria-label={say('branch.reassign.reason')}
          placeholder={say('branch.reassign.reason')}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Trouble error={act.error} />
        <span className="quiet">{say('branch.reassign.hint')}</span>
      </Flex>
    </Modal>
  )
}
