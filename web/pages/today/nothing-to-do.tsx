import { Button, Descriptions, Empty, Flex, Typography } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import type { Today } from './page.tsx'

/** An empty list says why it is empty, and which policy held how many customers back. */
export const NothingToDo = ({ today, onClear }: { readonly today: Today | undefined; readonly onClear: () => void }) => {
  const { say, pick } = useLanguage()
  const why = today?.empty
  return (
    <Flex vertical align="center" gap={12} style={{ padding: '32px 16px' }}>
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={why === undefined ? say('state.empty') : pick(why.text)} />
      {why?.reason === 'filtered' ? <Button onClick={onClear}>{say('today.clear')}</Button> : null}
      {why === undefined || why.denied.length === 0 ? null : (
        <div style={{ width: 'min(520px, 100%)' }}>
          <Typography.Text type="secondary">{say('today.held-back')}</Typography.Text>
          <Descriptions
            size="small"
            column={1}
            bordered
            style={{ marginTop: 8 }}
            items={why.denied.map((row) => ({
              key: row.gate.key,
              label: pick(row.gate),
              children: <span className="figure">{say('customers', { count: row.customers })}</span>,
            }))}
          />
        </div>
      )}
    </Flex>
  )
}
