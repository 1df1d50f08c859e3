import { Flex, Tabs, Typography } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { AccessRequests } from './access-requests.tsx'
import { Pairs } from './pairs.tsx'

const ADDRESS = { tab: 'proposed', page: '1', pair: '' }

/** 客户归并: records that may be one customer, side by side; what people said of them, to be taken back; what other branches ask to see. */
export const IdentityPage = () => {
  const { say } = useLanguage()
  const [view, setView] = useUrlState(ADDRESS)
  const tabs = [
    { key: 'proposed', label: say('identity.proposed'), children: <Pairs standing="proposed" /> },
    { key: 'joined', label: say('identity.joined'), children: <Pairs standing="joined" /> },
    { key: 'said', label: say('identity.said'), children: <Pairs standing="said" /> },
    { key: 'access', label: say('identity.access'), children: <AccessRequests /> },
  ]
  return (
    <Flex vertical gap={4}>
      <Typography.Title level={4} style={{ margin: 0 }}>
        {say('page.identity')}
      </Typography.Title>
      <Tabs activeKey={view.tab} onChange={(tab) => setView({ tab, page: '1', pair: '' })} destroyOnHidden items={tabs} />
    </Flex>
  )
}
