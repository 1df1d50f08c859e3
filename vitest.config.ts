import { defineConfig } from 'vitest/config'

/** Files that need the stores share one pair of them, started by the first such project and stopped after the last. */
const stores = { globalSetup: ['test/global-setup.ts'], testTimeout: 60_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    environment: 'node',
    // Two cores: a worker beside the stores' own processes.
    maxWorkers: 2,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          // The made-up bank of 20,000 is written whole by a pure test; on two busy cores that is more than the runner's five seconds.
          testTimeout: 60_000,
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'bench/**/*.test.ts', 'web/**/*.test.ts'],
          exclude: ['**/*.db.test.ts', '**/node_modules/**'],
        },
      },
      { extends: true, test: { name: 'db', include: ['src/**/*.db.test.ts', 'test/bank/**/*.test.ts'], ...stores } },
      { extends: true, test: { name: 'flow', include: ['test/flow/**/*.test.ts'], ...stores, testTimeout: 300_000 } },
      {
        extends: true,
        test: { name: 'web', include: ['test/web/**/*.test.ts'], ...stores, testTimeout: 300_000, fileParallelism: false },
      },
    ],
  },
})
