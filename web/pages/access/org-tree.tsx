import { Card, DatePicker, Tag, Tree } from 'antd'
import { useMemo, useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { Loaded } from '../../ui/states.tsx'
import { When } from '../../ui/when.tsx'

type Unit = CallOutput<'org-tree'>['units'][number]
type Node = { key: number; unit: Unit; children: Node[] }

/** The organisation as it stood on any day. */
export const OrgTree = () => {
  const { say, pick } = useLanguage()
  const [asOf, setAsOf] = useState('')
  const read = useCall('org-tree', { query: asOf === '' ? {} : { asOf } })
  const nodes = useMemo(() => branchOf(read.data?.units ?? [], null), [read.data])
  return (
    <Card
      size="small"
      title={
        <DatePicker
          aria-label={say('access.as-of')}
          placeholder={read.data?.asOf ?? say('access.as-of')}
          onChange={(_, text) => setAsOf(typeof text === 'string' ? text : '')}
        />
      }
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
                {pick(unit.label)} <Tag>{say(`access.unit.${unit.kind}`)}</Tag>
                <span className="quiet">
                  {unit.code} · {say('access.staff', { count: unit.staff })} · {say('access.since')} <When at={unit.validFrom} />
                </span>
              </>
            )}
          />
        )}
      </Loaded>
    </Card>
  )
}

const branchOf = (units: readonly Unit[], parent: number | null): Node[] =>
  units
    .filter((unit) => unit.parentId === parent)
    .map((unit) => ({ key: unit.orgId, unit, children: branchOf(units, unit.orgId) }))
