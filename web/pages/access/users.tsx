import { Button, Card, Dropdown, Input, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Propose, type Proposing } from './propose.tsx'

type User = CallOutput<'list-users'>['items'][number]

/** Users with the roles they hold and where; a change is proposed from the row it is about. */
export const Users = () => {
  const { say, pick } = useLanguage()
  const [search, setSearch] = useState('')
  const [page, setPage] = useState(1)
  const [proposing, setProposing] = useState<Proposing | null>(null)
  const mayPropose = useMay('access.propose')
  const read = useCall('list-users', { query: { page, size: 20, ...(search === '' ? {} : { search }) } }, { keep: true })
  const about = (user: User, kind: Proposing['kind']) =>
    setProposing({ kind, userId: user.userId, about: user.login, roles: user.roles })
  return (
    <Card
      size="small"
      styles={{ body: { padding: 0 } }}
      title={
        <Input.Search
          allowClear
          placeholder={say('access.search')}
          aria-label={say('access.search')}
          style={{ maxWidth: 280, paddingInlineEnd: 8 }}
          onSearch={(text) => {
            setPage(1)
            setSearch(text.trim())
          }}
        />
      }
      extra={
        mayPropose ? (
          <Button type="primary" onClick={() => setProposing({ kind: 'create-user', about: '' })}>
            {say('access.create-user')}
          </Button>
        ) : null
      }
    >
      <Loaded read={read} isEmpty={(data) => data.total === 0}>
        {(data) => (
          <Table<User>
            size="small"
            rowKey="userId"
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
              { title: say('sign-in.login'), dataIndex: 'login', className: 'figure' },
              { title: say('access.person'), render: (_, user) => pick(user.name) },
              { title: say('access.unit'), render: (_, user) => (user.unit === null ? '' : pick(user.unit)) },
              {
                title: say('access.roles'),
                render: (_, user) => (
                  <Space size={4} wrap>
                    {user.roles.map((held) => (
                      <Tag
                        key={`${held.role}-${held.orgId}-${held.validFrom}`}
                        color={held.isInForce ? 'blue' : 'default'}
                        title={`${held.validFrom} – ${held.validTo ?? ''}`}
                      >
                        {pick(held.label)}
                        {held.unit === null ? '' : ` · ${pick(held.unit)}`}
                      </Tag>
                    ))}
                  </Space>
                ),
              },
              {
                title: say('night.status'),
                render: (_, user) => (
                  <Space size={4}>
                    <Tag color={user.status === 'active' ? 'green' : 'default'}>{say(`access.status.${user.status}`)}</Tag>
                    {user.isLocked ? <Tag color="red">{say('access.locked')}</Tag> : null}
                    {user.activation === null ? null : (
                      <Tag color={user.activation === 'waiting' ? 'gold' : 'red'}>
                        {say(`access.activation.${user.activation}`)}
                      </Tag>
                    )}
                    {user.isDemo ? <Tag>{say('access.demo')}</Tag> : null}
                  </Space>
                ),
              },
              { title: say('access.last-seen'), align: 'right', render: (_, user) => <When at={user.lastSeenAt} time /> },
              ...(mayPropose
                ? [
                    {
                      title: '',
                      key: 'propose',
                      align: 'right' as const,
                      render: (_: unknown, user: User) => (
                        <Dropdown
                          trigger={['click']}
                          menu={{
                            items: (user.status === 'active'
                              ? (['assign-role', 'remove-role', 'reset-credentials', 'suspend-user'] as const)
                              : (['resume-user'] as const)
                            ).map((kind) => ({ key: kind, label: say(`access.kind.${kind}`), onClick: () => about(user, kind) })),
                          }}
                        >
                          <Button size="small">{say('access.propose')}</Button>
                        </Dropdown>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Loaded>
      {proposing === null ? null : <Propose what={proposing} onClose={() => setProposing(null)} />}
    </Card>
  )
}
