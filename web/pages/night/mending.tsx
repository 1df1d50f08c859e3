import { DownloadOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Table, Tag, Upload } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { basePath, type CallOutput, type EndpointKey, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded, Nothing, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'

type Waiting = CallOutput<'quarantine-files'>['items'][number]
type Replay = CallOutput<'quarantine-replays'>['items'][number]
const SIZE = 10
/** What shows other rows once a mended file is in. */
const CHANGED: readonly EndpointKey[] = ['quarantine-files', 'night-quarantine', 'night-runs']
const COLOURS: Record<Replay['status'], string> = { waiting: 'default', running: 'blue', done: 'green', failed: 'red' }

/** Rows that wait to be mended, by file: to download, mend in a spreadsheet and hand in again; and what came of the files handed in. */
export const Mending = ({ onOpen }: { readonly onOpen: (runId: number) => void }) => {
  const { say } = useLanguage()
  const [may, mayMend] = [useMay('quarantine.read'), useMay('quarantine.replay')]
  const [page, setPage] = useState(1)
  const read = useCall('quarantine-files', { query: { page, size: SIZE } }, { enabled: may, keep: true })
  if (!may) return null
  return (
    <Card
      size="small"
      title={say('night.mend')}
      styles={{ body: { padding: 0 } }}
      extra={mayMend ? <HandIn /> : <span className="quiet">{say('night.mend.who')}</span>}
    >
      <Loaded read={read} rows={2} isEmpty={(data) => data.total === 0} empty={<Nothing text={say('night.mend.none')} />}>
        {(data) => <Files items={data.items} total={data.total} page={page} onPage={setPage} mayMend={mayMend} onOpen={onOpen} />}
      </Loaded>
      <Replays onOpen={onOpen} />
    </Card>
  )
}

const Files = ({
  items,
  total,
  page,
  onPage,
  mayMend,
  onOpen,
}: {
  readonly items: Waiting[]
  readonly total: number
  readonly page: number
  readonly onPage: (page: number) => void
  readonly mayMend: boolean
  readonly onOpen: (runId: number) => void
}) => {
  const { say, pick } = useLanguage()
  return (
    <Table<Waiting>
      size="small"
      rowKey={(row) => `${row.runId}/${row.file}`}
      dataSource={items}
      scroll={{ x: 'max-content' }}
      pagination={{
        current: page,
        pageSize: SIZE,
        total,
        onChange: onPage,
        showSizeChanger: false,
        size: 'small',
        hideOnSinglePage: true,
      }}
      columns={[
        { title: say('night.file'), dataIndex: 'file' },
        { title: say('night.feed'), render: (_, row) => pick(row.feed) },
        { title: say('app.business-date'), render: (_, row) => <When at={row.businessDate} /> },
        { title: say('night.imports'), render: (_, row) => <RunLink runId={row.runId} onOpen={onOpen} /> },
        { title: say('night.mend.waiting'), dataIndex: 'waiting', align: 'right', className: 'figure' },
        {
          align: 'right',
          render: (_, row) =>
            !row.canMend ? (
              <span className="quiet">{say('night.mend.at-source')}</span>
            ) : mayMend ? (
              <Button
                size="small"
                icon={<DownloadOutlined />}
                href={`${basePath}/api/quarantine/to-mend?runId=${row.runId}&file=${encodeURIComponent(row.file)}`}
              >
                {say('night.mend.download')}
              </Button>
            ) : null,
        },
      ]}
    />
  )
}

/** One button for every file: its rows say which import they are of. */
const HandIn = () => {
  const { say } = useLanguage()
  const act = useAct('quarantine-replay', ['quarantine-replays'])
  return (
    <Flex gap={8} align="center">
      <Trouble error={act.error} />
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={async (file) => {
          act.mutate({ body: { csv: textOf(await file.arrayBuffer()) } })
          return Upload.LIST_IGNORE
        }}
      >
        <Button type="primary" size="small" icon={<UploadOutlined />} loading={act.isPending}>
          {say('night.mend.upload')}
        </Button>
      </Upload>
    </Flex>
  )
}

/** A spreadsheet in China saves CSV in GB18030 unless told otherwise. */
const textOf = (bytes: ArrayBuffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

const Replays = ({ onOpen }: { readonly onOpen: (runId: number) => void }) => {
  const { say, pick } = useLanguage()
  const [busy, setBusy] = useState(false)
  const read = useCall('quarantine-replays', {}, { refetchInterval: busy ? 1000 : false })
  const isBusy = read.data?.items.some(({ status }) => status === 'waiting' || status === 'running') === true
  if (isBusy !== busy) setBusy(isBusy)
  const cache = useQueryClient()
  // When the last one is through, other lists have changed.
  useEffect(() => {
    if (!busy) return undefined
    return () => {
      for (const stale of CHANGED) void cache.invalidateQueries({ queryKey: [stale] })
    }
  }, [busy, cache])
  return (
    <Loaded read={read} rows={1} isEmpty={(data) => data.items.length === 0} empty={null}>
      {(data) => (
        <Table<Replay>
          size="small"
          rowKey="replayId"
          title={() => say('night.mend.handed-in')}
          dataSource={data.items}
          pagination={false}
          scroll={{ x: 'max-content' }}
          columns={[
            { title: say('night.file'), dataIndex: 'file' },
            { title: say('night.mend.by'), dataIndex: 'askedBy' },
            { title: say('night.mend.at'), render: (_, row) => <When at={row.askedAt} time /> },
            {
              title: say('night.status'),
              render: (_, row) => (
                <>
                  <Tag color={COLOURS[row.status]}>{say(`night.mend.status.${row.status}`)}</Tag>
                  {row.error === undefined ? null : <span className="late small-text">{pick(row.error)}</span>}
                </>
              ),
            },
            { title: say('night.mend.given'), align: 'right', className: 'figure', render: (_, { rows }) => rows.given },
            { title: say('night.mend.taken'), align: 'right', className: 'figure', render: (_, { rows }) => rows.taken },
            { title: say('night.mend.refused'), align: 'right', className: 'figure', render: (_, { rows }) => rows.refused },
            { title: say('night.mend.before'), align: 'right', className: 'figure', render: (_, { rows }) => rows.before },
            {
              title: say('night.mend.into'),
              render: (_, row) => (row.replayedRun === undefined ? null : <RunLink runId={row.replayedRun} onOpen={onOpen} />),
            },
          ]}
        />
      )}
    </Loaded>
  )
}

const RunLink = ({ runId, onOpen }: { readonly runId: number; readonly onOpen: (runId: number) => void }) => {
  const { say } = useLanguage()
  return (
    <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(runId)}>
      {say('night.run', { number: runId })}
    </Button>
  )
}
