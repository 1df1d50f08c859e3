import { Flex, Tabs, Typography } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Findings } from './findings.tsx'
import { Requests } from './requests.tsx'
import { Retention } from './retention.tsx'
import { useTell } from './tell.ts'

const ADDRESS = { tab: 'requests' }

/** 个人信息: what customers ask about their own data, with its clock; who looked at whom without need; how long what is kept is kept. */
export const PrivacyPage = () => {
  const { say } = useLanguage()
  const tell = useTell()
  const [view, setView] = useUrlState(ADDRESS)
  const mayReview = useMay('lookup.review')
  const mayRetain = useMay('retention.read')
  const tabs = [
    { key: 'requests', label: tell('privacy.requests'), children: <Requests /> },
    ...(mayReview ? [{ key: 'findings', label: tell('privacy.findings'), children: <Findings /> }] : []),
    ...(mayRetain ? [{ key: 'retention', label: tell('privacy.retention'), children: <Retention /> }] : []),
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
