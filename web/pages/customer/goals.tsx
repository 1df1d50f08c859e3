import { Button, Card, Flex, Popconfirm, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Amount } from './amount.tsx'
import { GoalForm } from './goal-form.tsx'
import { useView } from './view-state.ts'

export type Goal = CallOutput<'customer-goals'>['items'][number]

/** What the customer wants to reach, the nearest first; those reached or dropped stay, struck out. */
export const Goals = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const { asOfQuery, isPast } = useView()
  const may = useMay('profile.record') && !isPast
  const read = useCall('customer-goals', { params: { customerId }, query: asOfQuery }, { keep: true })
  const [form, setForm] = useState<Goal | 'new' | undefined>()
  return (
    <Card
      size="small"
      title={say('goals.title')}
      extra={
        may ? (
          <Button type="link" size="small" onClick={() => setForm('new')}>
            {say('goals.add')}
          </Button>
        ) : null
      }
    >
      <Loaded
        read={read}
        rows={1}
        isEmpty={({ items }) => items.length === 0}
        empty={<span className="quiet">{say('goals.none')}</span>}
      >
        {({ items }) => (
          <ol className="plain-list">
            {items.map((goal) => (
              <Line key={goal.goalId} customerId={customerId} goal={goal} may={may} onEdit={() => setForm(goal)} />
            ))}
          </ol>
        )}
      </Loaded>
      {form === undefined ? null : (
        <GoalForm customerId={customerId} goal={form === 'new' ? undefined : form} onClose={() => setForm(undefined)} />
      )}
    </Card>
  )
}

const Line = ({
  customerId,
  goal,
  may,
  onEdit,
}: {
  readonly customerId: number
  readonly goal: Goal
  readonly may: boolean
  readonly onEdit: () => void
}) => {
  const { say, pick } = useLanguage()
  const act = useAct('change-goal', ['customer-goals'])
  const close = (state: 'reached' | 'dropped') =>
    act.mutate({
      params: { customerId, goalId: goal.goalId },
      body: {
        kind: goal.kind.key as never,
        version: goal.version,
        state,
        ...(goal.amount?.fen === undefined ? {} : { amountFen: goal.amount.fen }),
        ...(goal.targetOn === undefined ? {} : { targetOn: goal.targetOn }),
      },
    })
  return (
    <li>
      <Flex justify="space-between" gap={8} wrap>
        <span className={goal.state === 'dropped' ? 'struck' : ''}>
          {pick(goal.kind)} {goal.amount === undefined ? null : <Amount shown={goal.amount} />}
          {goal.targetOn === undefined ? null : (
            <span className="quiet">
              {' '}
              {say('goals.until')} <When at={goal.targetOn} full />
            </span>
          )}
          {goal.state === 'open' ? null : <Tag className="tag-near">{say(`goals.${goal.state}`)}</Tag>}
        </span>
        {may && goal.state === 'open' ? (
          <span>
            <Button type="link" size="small" onClick={onEdit}>
              {say('goals.edit')}
            </Button>
            <Button type="link" size="small" onClick={() => close('reached')}>
              {say('goals.reached')}
            </Button>
            <Popconfirm
              title={say('goals.drop')}
              okText={say('goals.dropped')}
              cancelText={say('cancel')}
              onConfirm={() => close('dropped')}
            >
              <Button type="link" size="small">
                {say('goals.dropped')}
              </Button>
            </Popconfirm>
          </span>
        ) : null}
      </Flex>
      <Trouble error={act.error} />
    </li>
  )
}
