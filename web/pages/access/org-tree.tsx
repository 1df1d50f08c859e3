import { Button, Card, DatePicker, Tag, Tree } from 'antd'
import { useMemo, useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'
import { Propose } from './propose.tsx'

type Unit = CallOutput<'org-tree'>['units'][number]
type Node = { key: number; unit: Unit; children: Node[] }

/** The organisation as it stood on any day. */
export const OrgTree = () => {
  const { say, pick } = useLanguage()
  const [asOf, setAsOf] = useState('')
  const [proposing, setProposing] = useState(false)
  const mayPropose = useMay('access.propose')
  const read = useCall('org-tree', { query: asOf === '' ? {} : { asOf } })
  const nodes = useMemo(() => branchOf(read.data?.units ?? [], null), [read.data])
  return (
    <Card
      size="small"
      title={
        <DatePicker
          allowClear
          aria-label={say('access.as-of')}
          placeholder={read.data?.asOf ?? say('access.as-of')}
          onChange={(_, text) => setAsOf(typeof text === 'string' ? text : '')}
        />
      }
      extra={mayPropose ? <Button onClick={() => setProposing(true)}>{say('access.kind.change-unit')}</Button> : null}
    >
      <Loaded read={read} isEmpty={(data) => data.units.length === 0}>
        {() => (
          <Tree<Node>
            key={read.data?.asOf}
            defaultExpandAll
            selectable={false}
            treeData={nodes}
            titleRender={({ unit }) => (
              <>
                {pick(unit.label)} <Tag className="tag-near">{say(`access.unit.${unit.kind}`)}</Tag>{' '}
                <span className="quiet figure">
                  {unit.code}
                  {unit.staff === 0 ? '' : ` · ${say('access.staff', { count: unit.staff })}`} · {say('access.since')}{' '}
                  <When at={unit.validFrom} full />
                  {unit.validTo === null ? null : (
                    <>
                      {' '}
                      – <When at={unit.validTo} full />
                    </>
                  )}
                </span>
              </>
            )}
          />
        )}
      </Loaded>
      {proposing ? <Propose what={{ kind: 'change-unit', about: '' }} onClose={() => setProposing(false)} /> : null}
    </Card>
  )
}

const branchOf = (units: readonly Unit[], parent: number | null): Node[] =>
  units
    .filter((unit) => unit.parentId === parent)
    .map((unit) => ({ key: unit.orgId, unit, children: branchOf(units, unit.orgId) }))
