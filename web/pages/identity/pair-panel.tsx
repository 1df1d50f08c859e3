import { Alert, Button, Card, Flex } from 'antd'
import { useLanguage } from '../../i18n/locale.tsx'
import { AfterDecision } from './after-decision.tsx'
import { HiddenSide } from './hidden-side.tsx'
import type { Decision, Pair } from './pairs.tsx'
import { ShownSide } from './shown-side.tsx'
import { Weights } from './weights.tsx'

/** A pair side by side, what each field says, what either decision would do, and the decision. */
export const PairPanel = ({
  pair,
  isPending,
  onDecide,
}: {
  readonly pair: Pair
  readonly isPending: boolean
  readonly onDecide: (decision: Decision) => void
}) => {
  const { say, pick } = useLanguage()
  const isPrevented = pair.after?.same.isPrevented === true
  return (
    <Card size="small" className="panel" title={say('identity.side-by-side')}>
      <Flex vertical gap={12}>
        {pair.mayDecide ? (
          <Flex gap={8} wrap>
            <Button type="primary" loading={isPending} disabled={isPrevented} onClick={() => onDecide('same')}>
              {say('identity.same')} (Y)
            </Button>
            <Button danger loading={isPending} onClick={() => onDecide('different')}>
              {say(pair.isOneNow ? 'identity.part' : 'identity.different')} (N)
            </Button>
            {pair.canUndo ? (
              <Button loading={isPending} onClick={() => onDecide('undo')}>
                {say('identity.undo')} (U)
              </Button>
            ) : null}
          </Flex>
        ) : null}
        {isPrevented ? <Alert type="warning" showIcon title={say('identity.prevented')} /> : null}
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
          {pair.sides.map((side, at) =>
            side.isShown ? (
              <ShownSide key={at === 0 ? 'a' : 'b'} side={side} />
            ) : (
              <HiddenSide key={at === 0 ? 'a' : 'b'} pair={pair} access={side.access} />
            ),
          )}
        </div>
        {pair.reasons.map((reason) => (
          <Alert key={reason.en} type="info" showIcon title={pick(reason)} />
        ))}
        {pair.evidence.length === 0 ? null : <Weights evidence={pair.evidence} />}
        {pair.after === undefined ? null : <AfterDecision after={pair.after} />}
        <span className="quiet">{say('identity.next-night')}</span>
      </Flex>
    </Card>
  )
}
