import { describe, expect, it } from 'vitest'
import { breaks, importsIn } from './layers.ts'

describe('the import law', () => {
  it.each([
    ['src/customers/service.ts', 'src/access/service.ts', null],
    [
      'src/access/service.ts',
      'src/customers/service.ts',
      'access comes before customers: emit an event, or the function is in the wrong stage',
    ],
    [
      'src/customers/identity.ts',
      'src/platform/ctx.ts',
      'only store, warehouse, service, routes, jobs, connectors and channels may use the platform',
    ],
    ['src/customers/store.ts', 'src/platform/ctx.ts', null],
    ['src/kernel/day.ts', 'src/platform/clock.ts', 'the kernel imports nothing but the kernel'],
    ['src/platform/runs.ts', 'src/access/audit.ts', 'the platform imports only the kernel'],
    ['src/decisions/jobs.ts', 'src/app/start.ts', 'nobody imports app'],
    ['src/decisions/jobs.ts', 'test/support.ts', 'a product file imports a test'],
    ['src/decisions/decide.test.ts', 'test/support.ts', null],
  ])('%s → %s', (from, to, verdict) => {
    expect(breaks({ from, to, typeOnly: false })).toBe(verdict)
  })

  it('lets types of the platform cross into a pure file, and types of a stage into the web', () => {
    expect(breaks({ from: 'src/customers/identity.ts', to: 'src/platform/ctx.ts', typeOnly: true })).toBeNull()
    expect(breaks({ from: 'web/api.ts', to: 'src/actions/api.ts', typeOnly: true })).toBeNull()
    expect(breaks({ from: 'web/api.ts', to: 'src/actions/api.ts', typeOnly: false })).not.toBeNull()
    expect(breaks({ from: 'web/pages/today/page.tsx', to: 'src/actions/outcomes-of-contact.ts', typeOnly: false })).toBeNull()
  })

  it('finds imports, exports, side effects and lazy imports', () => {
    const text = `import { a } from './a.ts'\nimport type { B } from '../b.ts'\nexport { c } from './c.ts'\nimport './d.ts'\nconst e = await import('./e.ts')\nimport z from 'zod'`
    expect(importsIn(text)).toEqual([
      { target: './a.ts', typeOnly: false },
      { target: '../b.ts', typeOnly: true },
      { target: './c.ts', typeOnly: false },
      { target: './d.ts', typeOnly: false },
      { target: './e.ts', typeOnly: false },
    ])
  })
})
