import { Flex, Tabs, Typography } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Findings } from './findings.tsx'
import { Requests } from './requests.tsx'

const ADDRESS = { tab: 'requests' }

/** 个人信息: what customers ask about their own data, with its clock, and who looked at whom without need. */
export const PrivacyPage = () => {
  const { say } = useLanguage()
  const [view, setView] = useUrlState(ADDRESS)
  const mayReview = useMay('lookup.review')
  const tabs = [
    { key: 'requests', label: say('privacy.requests'), children: <Requests /> },
    ...(mayReview ? [{ key: 'findings', label: say('privacy.findings'), children: <Findings /> }] : []),
  ]
  return (
    <Flex vertical gap={4}>
      <Typography.Title level={4} style={{ margin: 0 }}>
        {say('page.privacy')}
      </Typography.Title>
      <Tabs activeKey={view.tab} onChange={(tab) => setView({ tab })} destroyOnHidden items={tabs} />
    </Flex>
  )
}
