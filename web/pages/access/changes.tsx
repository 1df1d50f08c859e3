import { Button, Card, Popconfirm, Segmented, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { HandOver } from './hand-over.tsx'

type Change = CallOutput<'list-changes'>['items'][number]
type Half = NonNullable<CallOutput<'decide-change'>['handOver']>

/** Proposals waiting for a second person, and the decided ones. Of a new or reset account the approver is shown one half of the code, once. */
export const Changes = () => {
  const { say, pick } = useLanguage()
  const [state, setState] = useState<'open' | 'decided'>('open')
  const [page, setPage] = useState(1)
  const [handOver, setHandOver] = useState<Half | null>(null)
  const mayApprove = useMay('access.approve')
  const read = useCall('list-changes', { query: { page, size: 20, state } }, { keep: true })
  const decide = useAct('decide-change', ['list-changes', 'list-users', 'org-tree'])
  const press = (change: Change, decision: 'approved' | 'refused') =>
    decide.mutate(
      { params: { changeId: change.changeId }, body: { decision } },
      { onSuccess: (answer) => setHandOver(answer.handOver) },
    )
  return (
    <Card
      size="small"
      styles={{ body: { padding: 0 } }}
      title={
        <Segmented<'open' | 'decided'>
          value={state}
          onChange={(value) => {
            setPage(1)
            setState(value)
          }}
          options={[
            { value: 'open', label: say('access.open') },
            { value: 'decided', label: say('access.decided') },
          ]}
        />
      }
    >
      <Trouble error={decide.error} />
      <Loaded read={read} isEmpty={(data) => data.total === 0}>
        {(data) => (
          <Table<Change>
            size="small"
            rowKey="changeId"
            dataSource={data.items}
            scroll={{ x: 'max-content' }}
            pagination={{
              current: page,
              pageSize: data.size,
              total: data.total,
              onChange: setPage,
              showSizeChanger: false,
              size: 'small',
              hideOnSinglePage: true,
            }}
            columns={[
              { title: say('access.change'), render: (_, change) => pick(change.label) },
              { title: say('access.about'), render: (_, change) => change.about ?? <span className="quiet">—</span> },
              { title: say('access.payload'), render: (_, change) => <Payload payload={change.payload} /> },
              { title: say('access.reason'), dataIndex: 'reason' },
              {
                title: say('access.proposed-by'),
                render: (_, change) => (
                  <>
                    {change.proposedBy} <When at={change.proposedAt} time />
                  </>
                ),
              },
              {
                title: say('access.decision'),
                align: 'right',
                render: (_, change) =>
                  change.decision !== null ? (
                    <Space size={4}>
                      <Tag color={change.decision === 'approved' ? 'green' : 'red'}>{say(`access.${change.decision}`)}</Tag>
                      {change.decidedBy} <When at={change.decidedAt} time />
                    </Space>
                  ) : mayApprove && change.mayDecide ? (
                    <Space>
                      <Button size="small" onClick={() => press(change, 'refused')}>
                        {say('access.refuse')}
                      </Button>
                      <Popconfirm
                        title={say('access.approve.sure')}
                        onConfirm={() => press(change, 'approved')}
                        okText={say('access.approve')}
                        cancelText={say('cancel')}
                      >
                        <Button size="small" type="primary">
                          {say('access.approve')}
                        </Button>
                      </Popconfirm>
                    </Space>
                  ) : (
                    <span className="quiet">{say('access.waits')}</span>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      {handOver === null ? null : <HandOver half={handOver} role="approver" onClose={() => setHandOver(null)} />}
    </Card>
  )
}

/** What is proposed, in words: roles and units by name. */
const Payload = ({ payload }: { readonly payload: Change['payload'] }) => {
  const { say, pick } = useLanguage()
  const roles = useCall('list-roles', {})
  const tree = useCall('org-tree', { query: {} })
  const words = (key: string, value: unknown): string => {
    if (key === 'role') return pick(roles.data?.items.find((role) => role.key === value)?.label ?? same(value))
    if (key === 'orgId') return pick(tree.data?.units.find((unit) => unit.orgId === value)?.label ?? same(value))
    if (key === 'parentCode') return pick(tree.data?.units.find((unit) => unit.code === value)?.label ?? same(value))
    return String(value)
  }
  return (
    <Space size={4} wrap>
      {FIELDS.flatMap((key) =>
        payload[key] === undefined || payload[key] === null
          ? []
          : [<Tag key={key}>{`${say(`payload.${key}`)} ${words(key, payload[key])}`}</Tag>],
      )}
    </Space>
  )
}

const FIELDS = ['login', 'staffNo', 'role', 'orgId', 'code', 'parentCode', 'nameZh', 'nameEn', 'validFrom', 'validTo'] as const
const same = (value: unknown) => ({ zh: String(value), en: String(value) })
