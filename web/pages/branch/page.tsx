import { Flex, Select, Typography } from 'antd'
import { useState } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { useMay } from '../../me.tsx'
import { Loaded } from '../../ui/states.tsx'
import { useUrlState } from '../../ui/url-state.ts'
import { Figures } from './figures.tsx'
import { Loads } from './loads.tsx'
import { Reassign } from './reassign.tsx'
import { BranchTasks } from './tasks.tsx'

export type Overview = CallOutput<'branch-overview'>
export type Load = Overview['staff'][number]

const ADDRESS = { branch: '', owner: '', overdue: '', page: '1' }
export type Address = typeof ADDRESS

/** 网点管理: who carries how much, who is not being seen, what came of it; and handing work over. */
export const BranchPage = () => {
  const { say, pick } = useLanguage()
  const [filter, put] = useUrlState(ADDRESS)
  const read = useCall(
    'branch-overview',
    { query: filter.branch === '' ? {} : { branch: Number(filter.branch) } },
    { keep: true },
  )
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [moving, setMoving] = useState(false)
  const mayReassign = useMay('branch.reassign')
  const setFilter = (part: Partial<Address>) => put({ page: '1', ...part })
  // The list below answers to a number above: it comes into view.
  const show = (part: Partial<Address>) => {
    setFilter({ owner: '', overdue: '', ...part })
    document.getElementById('branch-tasks')?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" wrap gap={12}>
        <Typography.Title level={4} style={{ margin: 0 }}>
          {read.data?.branch === undefined ? say('page.branch') : pick(read.data.branch)}
        </Typography.Title>
        {read.data === undefined || read.data.branches.length < 2 ? null : (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={say('branch.choose')}
            style={{ width: 220 }}
            value={read.data.branch?.branchId ?? null}
            onChange={(branch: number) => {
              setChosen([])
              setFilter({ branch: String(branch), owner: '' })
            }}
            options={read.data.branches.map((branch) => ({ value: branch.branchId, label: pick(branch) }))}
          />
        )}
      </Flex>
      <Loaded read={read} rows={10}>
        {(data) => (
          <>
            <Figures data={data} onNobody={() => show({ owner: '0' })} />
            <Loads staff={data.staff} owner={filter.owner} onShow={show} />
            <BranchTasks
              filter={filter}
              setFilter={setFilter}
              staff={data.staff}
              branchId={data.branch?.branchId}
              chosen={chosen}
              onChoose={mayReassign ? setChosen : undefined}
              onReassign={() => setMoving(true)}
            />
            {moving ? (
              <Reassign
                staff={data.staff}
                taskIds={chosen}
                onClose={(moved) => {
                  setMoving(false)
                  if (moved) setChosen([])
                }}
              />
            ) : null}
          </>
        )}
      </Loaded>
    </Flex>
  )
}
