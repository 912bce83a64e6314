import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const exclude = ['**/node_modules/**', '**/.next/**', '**/.kaskad/**']

/** A test's processes are told nothing of the developer's own database; what needs one takes `freshDatabase()`. */
const env = {
  KASKAD_SECRET: 'the-secret-of-the-tests-is-no-secret',
  KASKAD_APP_URL: 'postgres://kaskad_app@127.0.0.1:1/none',
  KASKAD_PUBLIC_URL: 'http://localhost:3000',
}

/**
 * unit: nothing but the code. integration: real PostgreSQL (KASKAD_TEST_PG) and Temporal (KASKAD_TEST_TEMPORAL). browser: a running product
 * (KASKAD_E2E_URL). `npm test` starts what they need.
 */
export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    teardownTimeout: 30_000,
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          env,
          include: ['**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
          exclude: [...exclude, '**/*.db.test.ts', '**/*.e2e.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'integration', env, include: ['**/*.db.test.ts'], exclude, testTimeout: 60_000, hookTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: 'browser', include: ['app/_e2e/**/*.e2e.test.ts'], exclude, fileParallelism: false, testTimeout: 240_000, hookTimeout: 180_000 },
      },
    ],
  },
})
