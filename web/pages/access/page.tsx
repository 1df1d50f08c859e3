import { Badge, Flex, Tabs, Typography } from 'antd'
import { useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Changes } from './changes.tsx'
import { OrgTree } from './org-tree.tsx'
import { Roles } from './roles.tsx'
import { Users } from './users.tsx'

const ADDRESS = { tab: 'users' }

/** 权限: who may what, where; every change proposed by one and approved by another. */
export const AccessPage = () => {
  const { say } = useLanguage()
  const [view, setView] = useUrlState(ADDRESS)
  const open = useCall('list-changes', { query: { page: 1, size: 1, state: 'open' } })
  return (
    <Flex vertical gap={4}>
      <Typography.Title level={4} style={{ margin: 0 }}>
        {say('page.access')}
      </Typography.Title>
      <Tabs
        activeKey={view.tab}
        onChange={(tab) => setView({ tab })}
        destroyOnHidden
        items={[
          { key: 'users', label: say('access.users'), children: <Users /> },
          {
            key: 'changes',
            label: (
              <Badge count={open.data?.total ?? 0} size="small" offset={[10, 0]}>
                {say('access.changes')}
              </Badge>
            ),
            children: <Changes />,
          },
          { key: 'roles', label: say('access.roles'), children: <Roles /> },
          { key: 'org', label: say('access.org'), children: <OrgTree /> },
        ]}
      />
    </Flex>
  )
}
