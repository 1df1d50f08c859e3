// Somebody joins the picture: who they are, found by name or number, and what they are to this customer.
import { App, Flex, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { call, type CallOutput, useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Trouble } from '../../ui/states.tsx'

type Kinds = CallOutput<'customer-family'>['kinds']
type Found = { readonly value: number; readonly label: string }
/** What is to be recorded: living together, two households becoming one, or a relationship read from one of its sides. */
type What = 'household' | 'merge' | `${string}/${'first' | 'second'}`

export const AddToFamily = ({
  customerId,
  kinds,
  hasHousehold,
  today,
  onClose,
}: {
  readonly customerId: number
  readonly kinds: Kinds
  readonly hasHousehold: boolean
  readonly today: string
  readonly onClose: () => void
}) => {
  const { say, pick } = useLanguage()
  const { message } = App.useApp()
  const [found, setFound] = useState<readonly Found[]>([])
  const [other, setOther] = useState<number | undefined>()
  const [what, setWhat] = useState<What>('household')
  const [share, setShare] = useState<number | null>(null)
  const [from, setFrom] = useState(today)
  const refresh = ['customer-family', 'customer', 'customer-timeline'] as const
  const home = useAct('change-household', [...refresh])
  const tie = useAct('record-relationship', [...refresh])
  const [key = '', side = ''] = what.split('/')
  const kind = kinds.find((one) => one.key === key)
  const isReady = other !== undefined && (kind?.hasShare !== true || share !== null)

  const look = async (typed: string): Promise<void> => {
    if (typed.trim() === '') return setFound([])
    const answer = await call('search-customers', { body: { text: typed.trim() } })
    setFound(
      answer.items
        .filter((one) => one.customerId !== customerId)
        .map((one) => ({ value: one.customerId, label: `${one.name.text} · ${pick(one.branch)} · ${one.customerId}` })),
    )
  }
  const done = {
    onSuccess: () => {
      void message.success(say('family.saved'))
      onClose()
    },
  }
  const save = (): void => {
    if (other === undefined) return
    const params = { customerId }
    if (what === 'merge') home.mutate({ params, body: { kind: 'merge', otherCustomerId: other } }, done)
    else if (what === 'household')
      home.mutate(
        { params, body: hasHousehold ? { kind: 'add', otherCustomerId: other } : { kind: 'form', withCustomers: [other] } },
        done,
      )
    else
      tie.mutate(
        {
          params,
          body: {
            otherCustomerId: other,
            kind: key,
            // The role that was chosen is what the other is to this customer.
            isFirst: side === 'second',
            validFrom: from,
            ...(share === null || kind?.hasShare !== true ? {} : { sharePpm: Math.round(share * 10_000) }),
          },
        },
        done,
      )
  }

  return (
    <Modal
      open
      title={say('family.add')}
      onCancel={onClose}
      okText={say('record.save')}
      cancelText={say('cancel')}
      okButtonProps={{ disabled: !isReady, loading: home.isPending || tie.isPending }}
      onOk={save}
    >
      <Flex vertical gap={12}>
        <Select<number>
          autoFocus
          showSearch={{ filterOption: false, onSearch: (typed) => void look(typed).catch(() => setFound([])) }}
          placeholder={say('family.find')}
          aria-label={say('family.find')}
          notFoundContent={say('family.not-found')}
          options={[...found]}
          {...(other === undefined ? {} : { value: other })}
          onChange={setOther}
        />
        <Select<What>
          value={what}
          aria-label={say('family.what')}
          onChange={setWhat}
          options={[
            {
              label: say('family.household'),
              options: [
                { value: 'household', label: say(hasHousehold ? 'family.join' : 'family.form') },
                ...(hasHousehold ? [{ value: 'merge' as const, label: say('family.merge') }] : []),
              ],
            },
            {
              label: say('family.what'),
              options: kinds.flatMap((one) => [
                { value: `${one.key}/first` as const, label: pick(one) },
                ...(one.isSymmetric ? [] : [{ value: `${one.key}/second` as const, label: pick(one.inverse) }]),
              ]),
            },
          ]}
        />
        {kind === undefined ? null : (
          <Flex gap={8} wrap align="center">
            <span>{say('family.since')}</span>
            <Input
              type="date"
              max={today}
              value={from}
              aria-label={say('family.since')}
              style={{ width: 150 }}
              onChange={(event) => setFrom(event.target.value === '' ? today : event.target.value)}
            />
            {kind.hasShare ? (
              <InputNumber
                min={0.0001}
                max={100}
                precision={4}
                suffix="%"
                value={share}
                aria-label={say('family.share')}
                placeholder={say('family.share')}
                onChange={setShare}
              />
            ) : null}
          </Flex>
        )}
        <Trouble error={home.error ?? tie.error} />
        <span className="quiet">{say('family.hint')}</span>
      </Flex>
    </Modal>
  )
}
