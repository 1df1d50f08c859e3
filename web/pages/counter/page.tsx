import { Link } from '@tanstack/react-router'
import { Button, Card, Flex, Input, Segmented, Space, Tag, Typography } from 'antd'
import { useState } from 'react'
import { type CallInput, useAct } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Cautions } from '../../ui/cautions.tsx'
import { PrivacyLink } from '../../ui/privacy-link.tsx'
import { Failure, Nothing } from '../../ui/states.tsx'

type Kind = CallInput<'counter-lookup'>['body']['kind']

/** 柜面识别: the customer stands here and shows something; a limited, masked card comes back, whatever the branch, and the look is recorded. */
export const CounterPage = () => {
  const { say, pick } = useLanguage()
  const [kind, setKind] = useState<Kind>('document')
  const [number, setNumber] = useState('')
  const act = useAct('counter-lookup')
  const isLong = number.trim().length >= 4
  const look = () => isLong && act.mutate({ body: { kind, number: number.trim() } })
  // The next customer begins with an empty card: what the last one was shown goes.
  const begin = (text: string) => {
    setNumber(text)
    if (act.data !== undefined || act.error !== null) act.reset()
  }
  const card = act.data?.card
  return (
    <Flex vertical gap={12} style={{ maxWidth: 640 }}>
      <Typography.Title level={4} style={{ margin: 0 }}>
        {say('page.counter')}
      </Typography.Title>
      <Card size="small">
        <Flex vertical gap={10}>
          <Segmented<Kind>
            block
            value={kind}
            onChange={(next) => {
              setKind(next)
              begin('')
            }}
            options={(['document', 'card', 'phone'] as const).map((value) => ({ value, label: say(`counter.${value}`) }))}
          />
          <Space.Compact style={{ width: '100%' }}>
            <Input
              autoFocus
              autoComplete="off"
              aria-label={say('counter.number')}
              placeholder={say('counter.number')}
              value={number}
              allowClear
              inputMode={kind === 'document' ? 'text' : 'numeric'}
              onChange={(event) => begin(event.target.value)}
              onPressEnter={look}
            />
            <Button type="primary" loading={act.isPending} disabled={!isLong} onClick={look}>
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
            <Cautions cautions={card.cautions} />
            {card.canOpen ? <PrivacyLink key={card.customerId} customerId={card.customerId} /> : null}
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
