import { Card, Flex, Space, Table, Tag } from 'antd'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded } from '../../ui/states.tsx'

type Role = CallOutput<'list-roles'>['items'][number]
const FIELDS = ['name', 'phone', 'document', 'card', 'balance'] as const

/** The roles as an auditor reads them: what for, over which rows, which fields masked, and every permission in a sentence. */
export const Roles = () => {
  const { say, pick } = useLanguage()
  const read = useCall('list-roles', {})
  return (
    <Loaded read={read}>
      {(data) => (
        <Card size="small" styles={{ body: { padding: 0 } }}>
          <Table<Role>
            size="small"
            rowKey="key"
            dataSource={data.items}
            pagination={false}
            scroll={{ x: 820 }}
            expandable={{
              expandedRowRender: (role) => (
                <Flex vertical gap={2}>
                  {role.permissions.map((permission) => (
                    <span key={permission.key}>
                      <Tag>{permission.key}</Tag> {pick(permission.label)}
                    </span>
                  ))}
                </Flex>
              ),
            }}
            columns={[
              {
                title: say('access.role'),
                render: (_, role) => (
                  <>
                    <b>{pick(role.label)}</b>
                    <div className="quiet">{pick(role.purpose)}</div>
                  </>
                ),
              },
              { title: say('access.scope'), render: (_, role) => <Tag>{say(`access.scope.${role.scope}`)}</Tag> },
              {
                title: say('access.masks'),
                render: (_, role) => (
                  <Space size={4} wrap>
                    {FIELDS.map((field) => (
                      <Tag
                        key={field}
                        color={role.masks[field] === 'full' || role.masks[field] === 'exact' ? 'orange' : 'default'}
                      >
                        {`${say(`field.${field}`)} ${say(`mask.${role.masks[field]}`)}`}
                      </Tag>
                    ))}
                  </Space>
                ),
              },
              {
                title: say('access.permissions'),
                align: 'right',
                className: 'figure',
                render: (_, role) => role.permissions.length,
              },
            ]}
          />
        </Card>
      )}
    </Loaded>
  )
}
