import { App, Card, Flex, Pagination } from 'antd'
import { useState } from 'react'
import { type CallOutput, useAct, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { useKeys } from './keys.ts'
import { PairList } from './pair-list.tsx'
import { PairPanel } from './pair-panel.tsx'

export type Pair = CallOutput<'identity-pairs'>['items'][number]
export type Decision = 'same' | 'different' | 'undo'

const ADDRESS = { page: '1', pair: '' }
const SIZE = 20

/** One of the lists of pairs, the chosen pair beside it. */
export const Pairs = ({ standing }: { readonly standing: 'proposed' | 'joined' | 'said' }) => {
  const { say } = useLanguage()
  const { message } = App.useApp()
  const [view, setView] = useUrlState(ADDRESS)
  const [last, setLast] = useState<Pick<Pair, 'partyA' | 'partyB'> | null>(null)
  const read = useCall('identity-pairs', { query: { standing, page: Number(view.page), size: SIZE } }, { keep: true })
  const act = useAct('decide-identity', ['identity-pairs'])
  const items = read.data?.items ?? []
  const place = Math.max(0, Math.min(Number(view.pair) || 0, items.length - 1))
  const chosen = items[place]
  const choose = (at: number) => setView({ pair: at <= 0 ? '' : String(at) })
  const decide = ({ partyA, partyB }: Pick<Pair, 'partyA' | 'partyB'>, decision: Decision) => {
    if (act.isPending) return
    act.mutate(
      { body: { partyA, partyB, decision } },
      {
        onSuccess: () => {
          setLast(decision === 'undo' ? null : { partyA, partyB })
          void message.success(say(`identity.done.${decision}`))
        },
        onError: (error) => void message.error(error.message === '' ? say('state.failed') : error.message),
      },
    )
  }
  useKeys({
    onMove: (step) => choose(Math.max(0, Math.min(place + step, items.length - 1))),
    onSame: () => chosen?.mayDecide === true && decide(chosen, 'same'),
    onDifferent: () => chosen?.mayDecide === true && decide(chosen, 'different'),
    onUndo: () => {
      const undone = last ?? (chosen?.canUndo === true ? chosen : null)
      if (undone !== null) decide(undone, 'undo')
    },
  })
  return (
    <Flex vertical gap={8}>
      <span className="quiet">
        {say(`identity.hint.${standing}`)} {say('identity.keys')}
      </span>
      <Loaded
        read={read}
        rows={8}
        isEmpty={(data) => data.items.length === 0}
        empty={<Nothing text={say(`identity.none.${standing}`)} />}
      >
        {(data) => (
          <div className="split">
            <Card size="small" styles={{ body: { padding: 0 } }}>
              <PairList items={data.items} chosen={place} onChoose={choose} standing={standing} />
              <Pagination
                size="small"
                align="end"
                hideOnSinglePage
                style={{ padding: 8 }}
                current={data.page}
                pageSize={SIZE}
                total={data.total}
                showSizeChanger={false}
                onChange={(page) => setView({ page: String(page), pair: '' })}
              />
            </Card>
            {chosen === undefined ? null : (
              <PairPanel
                key={`${chosen.partyA}-${chosen.partyB}`}
                pair={chosen}
                isPending={act.isPending}
                onDecide={(decision) => decide(chosen, decision)}
              />
            )}
          </div>
        )}
      </Loaded>
    </Flex>
  )
}
