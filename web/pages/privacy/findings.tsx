import { Link } from '@tanstack/react-router'
import { App, Button, Card, Flex, Input, Modal, Segmented, Select, Space, Table, Tag } from 'antd'
import { useState } from 'react'
import { lookupRules } from '../../../src/customers/privacy/lookup-words.ts'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Nothing, Trouble } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { useTell } from './tell.ts'

type Finding = CallOutput<'lookup-findings'>['items'][number]

const ADDRESS = { finding: 'open', rule: '', who: '', page: '1' }
const states = ['open', 'explained', 'escalated'] as const
const colours = { open: 'orange', explained: 'green', escalated: 'red' } as const

/** Looks at customers that stand out: who, when, what was counted, whose; and what became of it. */
export const Findings = () => {
  const { say, pick } = useLanguage()
  const tell = useTell()
  const { message } = App.useApp()
  const [view, setView] = useUrlState(ADDRESS)
  const [about, setAbout] = useState<Finding | null>(null)
  const state = states.find((one) => one === view.finding)
  const rule = lookupRules.keys.find((one) => one === view.rule)
  const read = useCall(
    'lookup-findings',
    {
      query: {
        page: Number(view.page),
        size: 20,
        ...(state === undefined ? {} : { state }),
        ...(rule === undefined ? {} : { rule }),
        ...(view.who === '' ? {} : { login: view.who }),
      },
    },
    { keep: true },
  )
  const judge = useAct('judge-lookups', ['lookup-findings'])
  const put = (part: Partial<typeof view>) => setView({ page: '1', ...part })
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" wrap gap={12}>
        <div className="filters">
          <Segmented
            value={state ?? 'all'}
            onChange={(value) => put({ finding: value })}
            options={[...states, 'all' as const].map((value) => ({ value, label: tell(`finding.${value}`) }))}
          />
          <Select
            allowClear
            className="audit-action"
            placeholder={tell('finding.rule')}
            aria-label={tell('finding.rule')}
            value={rule ?? null}
            onChange={(value: string | null) => put({ rule: value ?? '' })}
            options={lookupRules.all.map(({ key, label }) => ({ value: key, label: pick(label) }))}
          />
          <Input.Search
            allowClear
            className="audit-filter"
            placeholder={say('sign-in.login')}
            aria-label={say('sign-in.login')}
            defaultValue={view.who}
            onSearch={(who) => put({ who: who.trim() })}
          />
        </div>
        <Button
          loading={judge.isPending}
          onClick={() =>
            judge.mutate({}, { onSuccess: ({ changed }) => void message.success(tell('finding.judged', { count: changed })) })
          }
        >
          {tell('finding.judge')}
        </Button>
      </Flex>
      <Trouble error={judge.error} />
      <Card size="small" styles={{ body: { padding: 0 } }}>
        <Loaded read={read} rows={8} isEmpty={(data) => data.total === 0} empty={<Nothing text={tell('finding.none')} />}>
          {(data) => (
            <Table<Finding>
              size="small"
              rowKey="findingId"
              dataSource={data.items}
              scroll={{ x: 900 }}
              pagination={{
                current: data.page,
                pageSize: data.size,
                total: data.total,
                onChange: (page) => setView({ page: String(page) }),
                showSizeChanger: false,
                size: 'small',
                hideOnSinglePage: true,
              }}
              expandable={{
                expandedRowRender: (row) => <Customers ids={row.customers} />,
                rowExpandable: (row) => row.customers.length > 0,
              }}
              columns={[
                { title: tell('finding.day'), render: (_, row) => <When at={row.day} /> },
                { title: tell('finding.who'), render: (_, row) => <Who who={row.who} /> },
                {
                  title: tell('finding.what'),
                  render: (_, row) => (
                    <>
                      <b>{pick(row.rule)}</b>
                      <div>{pick(row.text)}</div>
                    </>
                  ),
                },
                {
                  title: tell('privacy.state'),
                  render: (_, row) => (
                    <>
                      <Tag color={colours[row.state]}>{tell(`finding.${row.state}`)}</Tag>
                      {row.disposition === undefined ? null : (
                        <div className="quiet">
                          {row.disposition.reason} · {row.disposition.login}
                        </div>
                      )}
                    </>
                  ),
                },
                {
                  align: 'right',
                  render: (_, row) =>
                    row.mayDispose ? (
                      <Button size="small" onClick={() => setAbout(row)}>
                        {tell('finding.dispose')}
                      </Button>
                    ) : (
                      <span className="quiet">{tell('finding.own')}</span>
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      </Card>
      {about === null ? null : <Dispose key={about.findingId} finding={about} onClose={() => setAbout(null)} />}
    </Flex>
  )
}

const Who = ({ who }: { readonly who: Finding['who'] }) => {
  const { pick } = useLanguage()
  return (
    <>
      {who.name === undefined ? who.login : pick(who.name)}{' '}
      <div className="quiet">
        {who.login} · {pick(who.post)}
        {who.branch === undefined ? '' : ` · ${pick(who.branch)}`}
      </div>
    </>
  )
}

const Customers = ({ ids }: { readonly ids: readonly number[] }) => {
  const { say } = useLanguage()
  return (
    <Space wrap>
      <span className="quiet">{say('audit.customer')}</span>
      {ids.map((id) => (
        <Link key={id} className="figure" to="/customers/$customerId" params={{ customerId: String(id) }}>
          {id}
        </Link>
      ))}
    </Space>
  )
}

const Dispose = ({ finding, onClose }: { readonly finding: Finding; readonly onClose: () => void }) => {
  const { pick } = useLanguage()
  const tell = useTell()
  const [reason, setReason] = useState('')
  const act = useAct('dispose-lookup-finding', ['lookup-findings'])
  const text = reason.trim()
  const press = (state: 'explained' | 'escalated') =>
    act.mutate({ params: { findingId: finding.findingId }, body: { state, reason: text } }, { onSuccess: onClose })
  return (
    <Modal
      open
      title={pick(finding.rule)}
      onCancel={onClose}
      footer={
        <Space>
          <Button
            danger
            disabled={text.length < 4 || finding.state === 'escalated'}
            loading={act.isPending}
            onClick={() => press('escalated')}
          >
            {tell('finding.escalate')}
          </Button>
          <Button
            type="primary"
            disabled={text.length < 4 || finding.state === 'explained'}
            loading={act.isPending}
            onClick={() => press('explained')}
          >
            {tell('finding.explain')}
          </Button>
        </Space>
      }
    >
      <Flex vertical gap={10}>
        <span>{pick(finding.text)}</span>
        <Input.TextArea
          autoFocus
          rows={3}
          maxLength={500}
          aria-label={tell('finding.reason')}
          placeholder={tell('finding.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Trouble error={act.error} />
      </Flex>
    </Modal>
  )
}
