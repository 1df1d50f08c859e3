import { Button, Card, Flex, Table } from 'antd'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Nothing, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'

type Row = CallOutput<'identity-access'>['items'][number]

/** What other branches ask to see: agreed to for a week, or refused. */
export const AccessRequests = () => {
  const { say } = useLanguage()
  const read = useCall('identity-access', {})
  const act = useAct('decide-identity-access', ['identity-access'])
  const answer = ({ requestId }: Row, decision: 'granted' | 'refused') => act.mutate({ body: { requestId, decision } })
  return (
    <Flex vertical gap={8}>
      <span className="quiet">{say('identity.access.hint')}</span>
      <Trouble error={act.error} />
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Loaded read={read} isEmpty={(data) => data.items.length === 0} empty={<Nothing text={say('identity.access.none')} />}>
          {(data) => (
            <Table<Row>
              size="small"
              rowKey="requestId"
              dataSource={data.items}
              pagination={false}
              columns={[
                { title: say('column.at'), render: (_, { askedAt }) => <When at={askedAt} time /> },
                { title: say('identity.asked-by'), dataIndex: 'askedBy' },
                {
                  title: say('column.customer'),
                  render: (_, { name, customerId }) => (
                    <>
                      {name} <span className="quiet figure">{customerId}</span>
                    </>
                  ),
                },
                {
                  title: '',
                  render: (_, row) => (
                    <Flex gap={8}>
                      <Button size="small" type="primary" loading={act.isPending} onClick={() => answer(row, 'granted')}>
                        {say('identity.grant')}
                      </Button>
                      <Button size="small" loading={act.isPending} onClick={() => answer(row, 'refused')}>
                        {say('identity.refuse')}
                      </Button>
                    </Flex>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Card>
    </Flex>
  )
}
