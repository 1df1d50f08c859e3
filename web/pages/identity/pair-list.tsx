import { Table, Tag } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import { When } from '../../ui/when.tsx'
import type { Pair } from './pairs.tsx'

const colours = { proposed: 'gold', accepted: 'green', rejected: 'red', withdrawn: 'default' } as const

/** The pairs of a page: who, how likely one person, who said so. */
export const PairList = ({
  items,
  chosen,
  onChoose,
  standing,
}: {
  readonly items: readonly Pair[]
  readonly chosen: number
  readonly onChoose: (at: number) => void
  readonly standing: 'proposed' | 'joined' | 'said'
}) => {
  const { say } = useLanguage()
  const nameOf = (side: Pair['sides'][number]): string => (side.isShown ? side.name.text : say('identity.hidden'))
  return (
    <Table<Pair & { readonly at: number }>
      size="small"
      rowKey="at"
      dataSource={items.map((pair, at) => ({ ...pair, at }))}
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowClassName={({ at }) => (at === chosen ? 'ant-table-row-selected' : '')}
      onRow={({ at }) => ({ onClick: () => onChoose(at), style: { cursor: 'pointer' }, 'aria-selected': at === chosen })}
      columns={[
        { title: say('identity.records'), render: (_, { sides }) => `${nameOf(sides[0])} · ${nameOf(sides[1])}` },
        {
          title: say('identity.chance'),
          align: 'right',
          render: (_, { chancePpm }) =>
            chancePpm === undefined ? (
              <span className="quiet">—</span>
            ) : (
              <span className="figure">{Math.min(99.9, Math.floor(chancePpm / 1000) / 10)}%</span>
            ),
        },
        {
          title: say('identity.word'),
          render: (_, { decision, madeBy }) => (
            <>
              <Tag color={colours[decision]}>{say(`identity.decision.${decision}`)}</Tag>
              <span className="quiet">{say(`identity.by.${madeBy}`)}</span>
            </>
          ),
        },
        ...(standing === 'said' ? [{ title: say('identity.who'), render: (_: unknown, { saidBy }: Pair) => saidBy ?? '—' }] : []),
        { title: say('column.at'), render: (_, { saidAt }) => <When at={saidAt} time /> },
      ]}
    />
  )
}
