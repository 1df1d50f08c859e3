import { existsSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildWeb, webIsFresh } from '../../tools/web-build.ts'
import { weigh, type Weights } from '../../tools/web-weight.ts'

const KB = 1024
let weights: Weights
beforeAll(async () => {
  if (!webIsFresh()) expect(await buildWeb()).toBe(0)
  expect(existsSync('dist/web/.vite/manifest.json')).toBe(true)
  weights = weigh('dist/web')
}, 120_000)

describe('what a browser must load, gzipped', () => {
  it('signing in and the shell take at most 300 KB of JavaScript', () => {
    expect(weights.shell / KB).toBeLessThanOrEqual(300)
  })

  it('Today is interactive with at most 480 KB', () => {
    expect((weights.pages['pages/today/page.tsx'] ?? Number.POSITIVE_INFINITY) / KB).toBeLessThanOrEqual(480)
  })

  it('the customer’s own page takes at most 15 KB, and nothing of the staff’s pages', () => {
    expect(weights.hosted).toEqual({ 'privacy-centre/index.html': expect.any(Number) })
    expect((weights.hosted['privacy-centre/index.html'] ?? Number.POSITIVE_INFINITY) / KB).toBeLessThanOrEqual(15)
  })

  it('no page waits for the charts', () => {
    for (const [page, bytes] of Object.entries(weights.pages)) expect([page, bytes / KB <= 480]).toEqual([page, true])
  })
})
