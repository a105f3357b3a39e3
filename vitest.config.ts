import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'kernel-lib/test/**/*.test.ts',
      'extension/test/*.test.ts',
      'extension/test/{unit,user}/**/*.test.ts',
      'extension/bench/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Of `npm run coverage`: the core, which is pure, by tests that run it in their own thread.
    coverage: {
      provider: 'v8',
      include: ['event', 'pipeline', 'stream'].map((folder) => `kernel-lib/src/${folder}/**`),
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'kernel-lib/coverage',
    },
  },
});
