import { Button, Card, Flex, Input, Popconfirm, Space, Table } from 'antd'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Nothing, Trouble } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { When } from '../../ui/when.tsx'
import { useTell } from './tell.ts'

type Hold = CallOutput<'legal-holds'>['items'][number]

const ADDRESS = { held: '' }

/** Files that must not be erased, whatever a period or the customer says: placed by one, released by another. */
export const Holds = () => {
  const { say } = useLanguage()
  const tell = useTell()
  const [view, setView] = useUrlState(ADDRESS)
  return (
    <Card size="small" title={tell('hold.title')}>
      <Flex vertical gap={12}>
        <span className="quiet">{tell('hold.hint')}</span>
        <Input.Search
          className="audit-filter"
          allowClear
          inputMode="numeric"
          placeholder={say('audit.customer')}
          aria-label={say('audit.customer')}
          defaultValue={view.held}
          onSearch={(text) => setView({ held: text.replace(/\D/g, '') })}
        />
        {view.held === '' ? null : <HoldsOf key={view.held} customerId={Number(view.held)} />}
      </Flex>
    </Card>
  )
}

const HoldsOf = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const tell = useTell()
  const [reference, setReference] = useState('')
  const read = useCall('legal-holds', { params: { customerId } })
  const place = useAct('place-legal-hold', ['legal-holds', 'retention'])
  const release = useAct('release-legal-hold', ['legal-holds', 'retention'])
  const text = reference.trim()
  return (
    <Loaded read={read} rows={2}>
      {(data) => (
        <Flex vertical gap={12}>
          {data.items.length === 0 ? (
            <Nothing text={tell('hold.none')} />
          ) : (
            <Table<Hold>
              size="small"
              rowKey="holdId"
              dataSource={data.items}
              pagination={false}
              scroll={{ x: 'max-content' }}
              columns={[
                { title: tell('hold.reference'), dataIndex: 'reference' },
                {
                  title: tell('hold.placed'),
                  render: (_, hold) => (
                    <>
                      {hold.placedBy} <When at={hold.placedAt} />
                    </>
                  ),
                },
                {
                  title: tell('hold.released'),
                  render: (_, hold) =>
                    hold.releasedAt !== undefined ? (
                      <>
                        {hold.releasedBy} <When at={hold.releasedAt} />
                      </>
                    ) : hold.mayRelease ? (
                      <Popconfirm
                        title={tell('hold.release.sure')}
                        okText={tell('hold.release')}
                        cancelText={say('cancel')}
                        onConfirm={() => release.mutate({ params: { customerId, holdId: hold.holdId } })}
                      >
                        <Button size="small" danger loading={release.isPending}>
                          {tell('hold.release')}
                        </Button>
                      </Popconfirm>
                    ) : (
                      <span className="quiet">{tell('hold.by-another')}</span>
                    ),
                },
              ]}
            />
          )}
          <Space.Compact>
            <Input
              value={reference}
              maxLength={120}
              aria-label={tell('hold.reference')}
              placeholder={tell('hold.reference.hint')}
              onChange={(event) => setReference(event.target.value)}
            />
            <Button
              type="primary"
              disabled={text.length < 2}
              loading={place.isPending}
              onClick={() =>
                place.mutate({ params: { customerId }, body: { reference: text } }, { onSuccess: () => setReference('') })
              }
            >
              {tell('hold.place')}
            </Button>
          </Space.Compact>
          <Trouble error={place.error ?? release.error} />
        </Flex>
      )}
    </Loaded>
  )
}
