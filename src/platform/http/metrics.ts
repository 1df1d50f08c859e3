/** Counts of what the server does, read by Prometheus. Labels are route patterns, methods and statuses: never an id, never a query. */
export type Metrics = {
  readonly answered: (route: string, method: string, status: number, seconds: number) => void
  readonly counted: (name: string, help: string, labels?: Readonly<Record<string, string>>) => void
  readonly text: () => string
}

/** Upper bounds in seconds: around the 50 ms and 200 ms that Today promises. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10]

type Histogram = { readonly counts: number[]; sum: number; count: number }

/** Empty metrics of one process. */
export function openMetrics(): Metrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Histogram>()
  const counters = new Map<string, { readonly help: string; readonly values: Map<string, number> }>()
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)

  return {
    answered(route, method, status, seconds) {
      add(requests, labelText({ route, method, status: String(status) }))
      const key = labelText({ route, method })
      const histogram = durations.get(key) ?? { counts: BOUNDS.map(() => 0), sum: 0, count: 0 }
      durations.set(key, histogram)
      histogram.sum += seconds
      histogram.count += 1
      BOUNDS.forEach((bound, i) => {
        if (seconds <= bound) histogram.counts[i] = (histogram.counts[i] ?? 0) + 1
      })
    },
    counted(name, help, labels = {}) {
      const counter = counters.get(name) ?? { help, values: new Map<string, number>() }
      counters.set(name, counter)
      add(counter.values, labelText(labels))
    },
    text: () =>
      [
        ...series('zhike_http_requests_total', 'Requests answered.', 'counter', requests),
        ...histogramLines(durations),
        ...[...counters].flatMap(([name, { help, values }]) => series(name, help, 'counter', values)),
        ...series('process_resident_memory_bytes', 'Resident memory.', 'gauge', new Map([['', process.memoryUsage.rss()]])),
        ...series('process_uptime_seconds', 'Seconds since start.', 'gauge', new Map([['', Math.round(process.uptime())]])),
        '',
      ].join('\n'),
  }
}

function series(name: string, help: string, type: string, values: ReadonlyMap<string, number>): readonly string[] {
  if (values.size === 0) return []
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...[...values].map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
  ]
}

function histogramLines(durations: ReadonlyMap<string, Histogram>): readonly string[] {
  const name = 'zhike_http_request_seconds'
  if (durations.size === 0) return []
  const lines = [...durations].flatMap(([labels, { counts, sum, count }]) => [
    ...BOUNDS.map((bound, i) => `${name}_bucket{${labels},le="${bound}"} ${counts[i] ?? 0}`),
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum.toFixed(6)}`,
    `${name}_count{${labels}} ${count}`,
  ])
  return [`# HELP ${name} Time to answer.`, `# TYPE ${name} histogram`, ...lines]
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${value.replaceAll(/[\\"\n]/g, '_')}"`)
    .join(',')
}
