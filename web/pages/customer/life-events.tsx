import { Button, Card, Flex, Input, Modal, Select, Tag } from 'antd'
import { useState } from 'react'
import { type LifeEventKind, lifeEventKeys, lifeEventKinds } from '../../../src/customers/view/life-events.ts'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay, useToday } from '../../me.tsx'
import { Loaded, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Amount } from './amount.tsx'
import { useView } from './view-state.ts'

type LifeEvent = CallOutput<'customer-life-events'>['items'][number]

/** What happened in the customer's life: told, or inferred with its evidence and waiting for a person's word. */
export const LifeEvents = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const { asOfQuery, isPast } = useView()
  const may = useMay('profile.record') && !isPast
  const read = useCall('customer-life-events', { params: { customerId }, query: asOfQuery }, { keep: true })
  const [isTelling, setTelling] = useState(false)
  return (
    <Card
      size="small"
      title={say('life.title')}
      extra={
        may ? (
          <Button type="link" size="small" onClick={() => setTelling(true)}>
            {say('life.add')}
          </Button>
        ) : null
      }
    >
      <Loaded
        read={read}
        rows={1}
        isEmpty={({ items }) => items.every(({ state }) => state === 'rejected')}
        empty={<span className="quiet">{say('life.none')}</span>}
      >
        {({ items }) => (
          <ol className="plain-list">
            {items
              .filter(({ state }) => state !== 'rejected')
              .map((event) => (
                <Line key={event.inferredKey ?? event.lifeEventId} customerId={customerId} event={event} may={may} />
              ))}
          </ol>
        )}
      </Loaded>
      {isTelling ? <Tell customerId={customerId} onClose={() => setTelling(false)} /> : null}
    </Card>
  )
}

const Line = ({ customerId, event, may }: { readonly customerId: number; readonly event: LifeEvent; readonly may: boolean }) => {
  const { say, pick } = useLanguage()
  const act = useAct('decide-life-event', ['customer-life-events'])
  const decide = (state: 'confirmed' | 'rejected') =>
    act.mutate({ params: { customerId }, body: { inferredKey: event.inferredKey ?? '', state } })
  return (
    <li>
      <Flex justify="space-between" gap={8} wrap>
        <span>
          <When at={event.happenedOn} full /> {pick(event.kind)}{' '}
          <Tag className="tag-near" color={event.state === 'proposed' ? 'orange' : 'default'}>
            {say(`life.${event.state}`)}
          </Tag>
        </span>
        {may && event.state === 'proposed' ? (
          <span>
            <Button type="link" size="small" loading={act.isPending} onClick={() => decide('confirmed')}>
              {say('life.confirm')}
            </Button>
            <Button type="link" size="small" onClick={() => decide('rejected')}>
              {say('life.reject')}
            </Button>
          </span>
        ) : null}
      </Flex>
      {event.words === undefined ? null : <div className="quiet">{event.words}</div>}
      {event.evidence.length === 0 ? null : (
        <div className="quiet">
          {event.evidence.map((one, i) => (
            <span key={`${one.zh}-${String(i)}`} className="evidence">
              {pick(one)} {one.amount === undefined ? null : <Amount shown={one.amount} />}
              {one.count === undefined ? '' : one.count} {one.day === undefined ? null : <When at={one.day} />}
            </span>
          ))}
        </div>
      )}
      <Trouble error={act.error} />
    </li>
  )
}

const Tell = ({ customerId, onClose }: { readonly customerId: number; readonly onClose: () => void }) => {
  const { say, pick } = useLanguage()
  const today = useToday()
  const [kind, setKind] = useState<LifeEventKind>('marriage')
  const [happenedOn, setHappenedOn] = useState(today)
  const [words, setWords] = useState('')
  const act = useAct('declare-life-event', ['customer-life-events'])
  return (
    <Modal
      open
      title={say('life.add')}
      onCancel={onClose}
      okText={say('record.save')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: words.trim().length < 2, loading: act.isPending }}
      onOk={() => act.mutate({ params: { customerId }, body: { kind, happenedOn, words: words.trim() } }, { onSuccess: onClose })}
    >
      <Flex vertical gap={10}>
        <Select
          value={kind}
          onChange={setKind}
          aria-label={say('life.kind')}
          options={lifeEventKeys.map((value) => ({ value, label: pick(lifeEventKinds[value]) }))}
        />
        <label className="as-of">
          {say('life.on')}{' '}
          <input type="date" value={happenedOn} max={today} onChange={(event) => setHappenedOn(event.target.value)} />
        </label>
        <Input
          value={words}
          maxLength={200}
          aria-label={say('life.words')}
          placeholder={say('life.words')}
          onChange={(event) => setWords(event.target.value)}
        />
        <Trouble error={act.error} />
      </Flex>
    </Modal>
  )
}
