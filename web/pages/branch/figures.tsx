import { Card } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../i18n/locale.tsx'
import type { Overview } from './page.tsx'

const percent = (part: number, whole: number): string => (whole === 0 || part === 0 ? '' : `${Math.round((part * 100) / whole)}%`)

/** The branch in six numbers: the funnel of a month, who was seen, whose nobody is. */
export const Figures = ({ data, onNobody }: { readonly data: Overview; readonly onNobody: () => void }) => {
  const { say } = useLanguage()
  const { funnel, coverage, unassigned } = data
  return (
    <div className="six">
      <Figure title={say('branch.funnel.issued', { days: funnel.days })} value={funnel.issued} />
      <Figure title={say('branch.funnel.contacted')} value={funnel.contacted} beside={percent(funnel.contacted, funnel.issued)} />
      <Figure
        title={say('branch.funnel.effective')}
        value={funnel.effective}
        beside={percent(funnel.effective, funnel.contacted)}
      />
      <Figure title={say('branch.funnel.positive')} value={funnel.positive} beside={percent(funnel.positive, funnel.effective)} />
      <Figure
        title={say('branch.covered')}
        hint={say('branch.coverage.hint')}
        value={coverage.covered}
        beside={`/ ${coverage.customers} ${percent(coverage.covered, coverage.customers)}`.trim()}
      />
      <Figure
        title={say('branch.unassigned')}
        value={unassigned.customers}
        beside={
          <button type="button" className="as-link" onClick={onNobody}>
            {say('branch.unassigned.tasks', { count: unassigned.openTasks })}
          </button>
        }
      />
    </div>
  )
}

const Figure = ({
  title,
  hint,
  value,
  beside,
}: {
  readonly title: string
  readonly hint?: string
  readonly value: number
  readonly beside?: ReactNode
}) => (
  <Card size="small">
    <div className="quiet small-text" title={hint}>
      {title}
    </div>
    <div className="big-figure left">
      <b className="figure">{value}</b> <span className="quiet figure">{beside}</span>
    </div>
  </Card>
)
