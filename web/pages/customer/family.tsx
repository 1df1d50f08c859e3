// Family and relationships of a customer: drawn, listed, and changed in place. Whoever is not of the reader's rows is somebody, and no more.
import { Link } from '@tanstack/react-router'
import { App, Button, Card, Flex, Popconfirm, Table, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay, useToday } from '../../me.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { useView } from './view-state.ts'
import { Amount } from './amount.tsx'
import { RecordConsent } from './consents.tsx'
import { AddToFamily } from './family-add.tsx'
import { FamilyGraph } from './family-graph.tsx'

type Family = CallOutput<'customer-family'>
type Member = NonNullable<Family['household']>['members'][number]
type Change = NonNullable<Family['household']>['changes'][number]

export const FamilyCard = ({ customerId, name }: { readonly customerId: number; readonly name: string }) => {
  const { say } = useLanguage()
  const { asOfQuery, isPast } = useView()
  const may = useMay('family.record') && !isPast
  const today = useToday()
  const read = useCall('customer-family', { params: { customerId }, query: asOfQuery })
  const [isAdding, setAdding] = useState(false)
  return (
    <Card
      size="small"
      title={say('family.title')}
      extra={
        may ? (
          <Button size="small" onClick={() => setAdding(true)}>
            {say('family.add')}
          </Button>
        ) : null
      }
    >
      <Loaded
        read={read}
        rows={3}
        isEmpty={(data) => data.relationships.length === 0 && data.household === undefined}
        empty={<Nothing text={say('family.none')} />}
      >
        {(data) => (
          <Flex vertical gap={10}>
            <FamilyGraph family={data} customerId={customerId} name={name} />
            {data.household === undefined ? null : <Household household={data.household} customerId={customerId} may={may} />}
            {data.relationships.length === 0 ? null : (
              <Relationships family={data} customerId={customerId} may={may} today={today} />
            )}
            {data.unknownSharePpm === undefined || data.unknownSharePpm === 0 ? null : (
              <span className="quiet">{say('family.unknown-share', { percent: data.unknownSharePpm / 10_000 })}</span>
            )}
          </Flex>
        )}
      </Loaded>
      {isAdding && read.data !== undefined ? (
        <AddToFamily
          customerId={customerId}
          kinds={read.data.kinds}
          hasHousehold={read.data.household !== undefined}
          today={today}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </Card>
  )
}

const Household = ({
  household,
  customerId,
  may,
}: {
  readonly household: NonNullable<Family['household']>
  readonly customerId: number
  readonly may: boolean
}) => {
  const { say } = useLanguage()
  const { message } = App.useApp()
  const mayConsent = useMay('consent.record')
  const [isOpen, setOpen] = useState(false)
  const [consent, setConsent] = useState<Member | null>(null)
  const act = useAct('change-household', ['customer-family', 'customer'])
  const remove = (other: number) =>
    act.mutate(
      { params: { customerId }, body: { kind: 'remove', otherCustomerId: other } },
      { onSuccess: () => void message.success(say('family.saved')), onError: (error) => void message.error(error.message) },
    )
  return (
    <Flex vertical gap={6}>
      <Flex justify="space-between" align="baseline" wrap gap={8}>
        <span>
          <b>{say('family.household')}</b>{' '}
          <span className="quiet">
            {say('family.members', { count: household.members.length + household.others })}
            {household.others === 0 ? '' : ` · ${say('family.others', { count: household.others })}`}
          </span>
        </span>
        <span>
          {say('family.sum')} <Amount shown={household.aum} />{' '}
          <span className="quiet">{say('family.counted', { count: household.counted })}</span>
        </span>
      </Flex>
      <Table<Member>
        size="small"
        rowKey="customerId"
        dataSource={[...household.members]}
        pagination={false}
        columns={[
          {
            title: say('column.customer'),
            render: (_, row) =>
              row.isSelf ? (
                <b>{row.name}</b>
              ) : (
                <Link to="/customers/$customerId" params={{ customerId: String(row.customerId) }}>
                  {row.name}
                </Link>
              ),
          },
          { title: say('customer.aum'), align: 'right', render: (_, row) => <Amount shown={row.aum} /> },
          {
            title: say('family.consent'),
            render: (_, row) => (
              <Flex align="center">
                <Tag color={row.isCounted ? 'green' : 'default'}>
                  {say(row.isCounted ? 'family.agreed' : 'family.not-agreed')}
                </Tag>
                {mayConsent ? (
                  <Button type="link" size="small" onClick={() => setConsent(row)}>
                    {say(row.isCounted ? 'family.consent.withdraw' : 'family.consent.record')}
                  </Button>
                ) : null}
              </Flex>
            ),
          },
          { title: say('family.contacts'), align: 'right', className: 'figure', dataIndex: 'contacts30d' },
          {
            title: '',
            align: 'right',
            render: (_, row) =>
              may && !row.isSelf ? (
                <Popconfirm title={say('family.remove.sure')} onConfirm={() => remove(row.customerId)}>
                  <Button type="link" size="small">
                    {say('family.remove')}
                  </Button>
                </Popconfirm>
              ) : null,
          },
        ]}
      />
      <Button
        type="link"
        size="small"
        style={{ alignSelf: 'flex-start', padding: 0 }}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {say('family.history', { count: household.changes.length })}
      </Button>
      {isOpen ? <History changes={household.changes} customerId={customerId} /> : null}
      {consent === null ? null : (
        <RecordConsent
          customerId={consent.customerId}
          purpose="family-group"
          change={{ channel: 'all', label: consent.name, status: consent.isCounted ? 'withdrawn' : 'granted' }}
          onClose={() => setConsent(null)}
        />
      )}
    </Flex>
  )
}

/** What was said of the household, newest first; the newest can be taken back. */
const History = ({ changes, customerId }: { readonly changes: readonly Change[]; readonly customerId: number }) => {
  const { say } = useLanguage()
  const { message } = App.useApp()
  const act = useAct('change-household', ['customer-family', 'customer'])
  return (
    <ul className="plain-list">
      {changes.map((one) => (
        <li key={one.changeId}>
          <When at={one.effectiveOn} /> <span className={one.isUndone ? 'undone' : ''}>{say(`family.change.${one.kind}`)}</span>{' '}
          <span className="quiet">{one.recordedBy}</span>{' '}
          {one.canUndo ? (
            <Button
              type="link"
              size="small"
              loading={act.isPending}
              onClick={() =>
                act.mutate(
                  { params: { customerId }, body: { kind: 'undo', changeId: one.changeId } },
                  {
                    onSuccess: () => void message.success(say('family.undone')),
                    onError: (error) => void message.error(error.message),
                  },
                )
              }
            >
              {say('family.undo')}
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

const Relationships = ({
  family,
  customerId,
  may,
  today,
}: {
  readonly family: Family
  readonly customerId: number
  readonly may: boolean
  readonly today: string
}) => {
  const { say, pick } = useLanguage()
  const { message } = App.useApp()
  const act = useAct('end-relationship', ['customer-family'])
  return (
    <ul className="plain-list">
      {family.relationships.map((one) => (
        <li key={one.relationshipId}>
          <Tag>{pick(one.role)}</Tag>
          {one.other.customerId === undefined ? (
            <span className="quiet">{say('family.stranger')}</span>
          ) : (
            <Link to="/customers/$customerId" params={{ customerId: String(one.other.customerId) }}>
              {one.other.name}
            </Link>
          )}
          {one.sharePpm === undefined ? null : <span className="figure"> {(one.sharePpm / 10_000).toFixed(2)}%</span>}{' '}
          <span className="quiet">
            {say('family.since')} <When at={one.validFrom} />
          </span>{' '}
          {may ? (
            <Popconfirm
              title={say('family.end.sure')}
              onConfirm={() =>
                act.mutate(
                  { params: { customerId, relationshipId: one.relationshipId }, body: { lastDay: today } },
                  {
                    onSuccess: () => void message.success(say('family.saved')),
                    onError: (error) => void message.error(error.message),
                  },
                )
              }
            >
              <Button type="link" size="small">
                {say('family.end')}
              </Button>
            </Popconfirm>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
