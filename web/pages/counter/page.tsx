import { Link } from '@tanstack/react-router'
import { Alert, Button, Card, Flex, Input, Segmented, Space, Tag, Typography } from 'antd'
import { useState } from 'react'
import { type CallInput, useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Failure, Nothing } from '../../ui/states.tsx'

type Kind = CallInput<'counter-lookup'>['body']['kind']

/** 柜面识别: the customer stands here and shows something; a limited, masked card comes back, whatever the branch, and the look is recorded. */
export const CounterPage = () => {
  const { say, pick } = useLanguage()
  const [kind, setKind] = useState<Kind>('document')
  const [number, setNumber] = useState('')
  const act = useAct('counter-lookup')
  const look = () => number.trim().length >= 4 && act.mutate({ body: { kind, number: number.trim() } })
  const card = act.data?.card
  return (
    <Flex vertical gap={12} style={{ maxWidth: 640 }}>
      <Typography.Title level={4} style={{ margin: 0 }}>
        {say('page.counter')}
      </Typography.Title>
      <Card size="small">
        <Flex vertical gap={10}>
          <Segmented<Kind>
            value={kind}
            onChange={setKind}
            options={(['document', 'card', 'phone'] as const).map((value) => ({ value, label: say(`counter.${value}`) }))}
          />
          <Space.Compact style={{ width: '100%' }}>
            <Input
              autoFocus
              autoComplete="off"
              aria-label={say('counter.number')}
              placeholder={say('counter.number')}
              value={number}
              onChange={(event) => setNumber(event.target.value)}
              onPressEnter={look}
            />
            <Button type="primary" loading={act.isPending} disabled={number.trim().length < 4} onClick={look}>
              {say('counter.look')}
            </Button>
          </Space.Compact>
          <span className="quiet">{say('counter.hint')}</span>
        </Flex>
      </Card>
      {act.error === null ? null : <Failure error={act.error} />}
      {act.data !== undefined && !act.data.found ? <Nothing text={say('counter.none')} /> : null}
      {card === undefined ? null : (
        <Card
          size="small"
          title={<span className="who">{card.name}</span>}
          extra={card.tier === undefined ? null : <Tag color="geekblue">{pick(card.tier)}</Tag>}
        >
          <Flex vertical gap={10}>
            <span className="quiet">
              {say('customer.number', { number: card.customerId })} · {pick(card.branch)}{' '}
              {card.isOwnBranch ? null : <Tag>{say('counter.other-branch')}</Tag>}
            </span>
            {card.cautions.map((caution) => (
              <Alert
                key={caution.key}
                type={caution.severity === 'stop' ? 'error' : 'warning'}
                showIcon
                title={pick(caution.text)}
              />
            ))}
            {card.canOpen ? (
              <Link to="/customers/$customerId" params={{ customerId: String(card.customerId) }}>
                {say('counter.open')}
              </Link>
            ) : null}
          </Flex>
        </Card>
      )}
    </Flex>
  )
}
