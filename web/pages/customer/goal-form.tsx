import { Flex, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { addDays, parseDay } from '../../../src/kernel/day.ts'
import { type GoalKind, goalKeys, goalKinds } from '../../../src/customers/view/goals.ts'
import { useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useToday } from '../../me.tsx'
import { Trouble } from '../../ui/states.tsx'
import type { Goal } from './goals.tsx'

const FEN_OF_WAN = 1_000_000

/** A goal, new or changed: what for, how much, until when. */
export const GoalForm = ({
  customerId,
  goal,
  onClose,
}: {
  readonly customerId: number
  readonly goal: Goal | undefined
  readonly onClose: () => void
}) => {
  const { say, pick } = useLanguage()
  const today = useToday()
  const [kind, setKind] = useState<GoalKind>((goal?.kind.key as GoalKind | undefined) ?? 'home')
  const [wan, setWan] = useState<number | null>(goal?.amount?.fen === undefined ? null : goal.amount.fen / FEN_OF_WAN)
  const [targetOn, setTargetOn] = useState(goal?.targetOn ?? '')
  const record = useAct('record-goal', ['customer-goals', 'customer-data'])
  const change = useAct('change-goal', ['customer-goals'])
  const body = {
    kind,
    ...(wan === null || wan <= 0 ? {} : { amountFen: Math.round(wan * FEN_OF_WAN) }),
    ...(targetOn === '' ? {} : { targetOn }),
  }
  const save = () => {
    if (goal === undefined) record.mutate({ params: { customerId }, body }, { onSuccess: onClose })
    else
      change.mutate(
        { params: { customerId, goalId: goal.goalId }, body: { ...body, version: goal.version, state: 'open' } },
        { onSuccess: onClose },
      )
  }
  return (
    <Modal
      open
      title={say(goal === undefined ? 'goals.add' : 'goals.edit')}
      onCancel={onClose}
      onOk={save}
      okText={say('record.save')}
      cancelText={say('cancel')}
      okButtonProps={{ loading: record.isPending || change.isPending }}
    >
      <Flex vertical gap={10}>
        <Select
          value={kind}
          onChange={setKind}
          aria-label={say('goals.kind')}
          options={goalKeys.map((value) => ({ value, label: pick(goalKinds[value]) }))}
        />
        <InputNumber
          value={wan}
          onChange={setWan}
          min={0}
          max={100_000}
          step={1}
          aria-label={say('goals.amount')}
          placeholder={say('goals.amount')}
          style={{ width: '100%' }}
        />
        <label className="as-of">
          {say('goals.until')}{' '}
          <input
            type="date"
            value={targetOn}
            min={addDays(parseDay(today), 1)}
            onChange={(event) => setTargetOn(event.target.value)}
          />
        </label>
        <Trouble error={record.error ?? change.error} />
      </Flex>
    </Modal>
  )
}
