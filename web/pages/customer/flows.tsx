import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { type CallOutput, useCall } from '../../api.ts'
import { useLanguage } from '../../i18n/locale.tsx'
import { shortMoney } from '../../ui/money.tsx'
import { Loaded, Nothing } from '../../ui/states.tsx'
import { useView } from './view-state.ts'

echarts.use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, SVGRenderer])
type Month = CallOutput<'customer-flows'>['months'][number]

/** Money in and out by month as bars, assets at the month's end as a line. */
export const Flows = ({ customerId }: { readonly customerId: number }) => {
  const { say } = useLanguage()
  const { asOfQuery } = useView()
  const read = useCall('customer-flows', { params: { customerId }, query: { months: 15, ...asOfQuery } }, { keep: true })
  return (
    <Loaded
      read={read}
      isEmpty={(data) => data.months.length === 0}
      empty={<Nothing text={read.data?.isHidden === true ? say('customer.flows.hidden') : say('customer.flows.none')} />}
    >
      {(data) => <Chart months={data.months} />}
    </Loaded>
  )
}

const Chart = ({ months }: { readonly months: readonly Month[] }) => {
  const { say, locale } = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (box.current === null) return
    const chart = echarts.init(box.current, null, { renderer: 'svg' })
    const money = (fen: unknown) => shortMoney(Number(fen), locale)
    const monthName = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' })
    chart.setOption({
      animation: false,
      color: ['#3f8f6b', '#c0683a', '#0f4c5c'],
      tooltip: { trigger: 'axis', valueFormatter: money },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 14, textStyle: { fontSize: 12 } },
      grid: { left: 48, right: 48, top: 30, bottom: 22 },
      xAxis: {
        type: 'category',
        data: months.map((month) => month.month),
        axisTick: { show: false },
        axisLabel: { formatter: (month: string) => monthName.format(new Date(`${month}-01T00:00:00Z`)) },
      },
      yAxis: [
        { type: 'value', splitNumber: 3, axisLabel: { formatter: money }, splitLine: { lineStyle: { color: '#edf1f2' } } },
        { type: 'value', splitNumber: 3, axisLabel: { formatter: money }, splitLine: { show: false } },
      ],
      series: [
        { name: say('customer.in'), type: 'bar', stack: 'flow', data: months.map((month) => month.inFen), barMaxWidth: 12 },
        { name: say('customer.out'), type: 'bar', stack: 'flow', data: months.map((month) => -month.outFen), barMaxWidth: 12 },
        {
          name: say('customer.end-aum'),
          type: 'line',
          yAxisIndex: 1,
          data: months.map((month) => month.endAumFen),
          symbolSize: 5,
        },
      ],
    })
    // The box, not the window: the page's columns change their width without the window's changing.
    const sized = new ResizeObserver(() => chart.resize())
    sized.observe(box.current)
    return () => {
      sized.disconnect()
      chart.dispose()
    }
  }, [months, say, locale])
  return <div ref={box} style={{ height: 176 }} role="img" aria-label={say('customer.flows')} />
}
