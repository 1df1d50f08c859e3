import { expect, test } from 'vitest'
import { openMetrics } from './metrics.ts'

test('requests are counted by pattern and status, their time in cumulative buckets', () => {
  const metrics = openMetrics()
  metrics.answered('/api/customers/:customerId', 'GET', 200, 0.02)
  metrics.answered('/api/customers/:customerId', 'GET', 404, 0.3)
  metrics.counted('zhike_sign_in_total', 'Sign-ins.', { outcome: 'refused' })
  const lines = metrics.text().split('\n')
  expect(lines).toContain('zhike_http_requests_total{route="/api/customers/:customerId",method="GET",status="200"} 1')
  expect(lines).toContain('zhike_http_request_seconds_bucket{route="/api/customers/:customerId",method="GET",le="0.01"} 0')
  expect(lines).toContain('zhike_http_request_seconds_bucket{route="/api/customers/:customerId",method="GET",le="0.025"} 1')
  expect(lines).toContain('zhike_http_request_seconds_bucket{route="/api/customers/:customerId",method="GET",le="0.5"} 2')
  expect(lines).toContain('zhike_http_request_seconds_sum{route="/api/customers/:customerId",method="GET"} 0.320000')
  expect(lines).toContain('zhike_sign_in_total{outcome="refused"} 1')
})
