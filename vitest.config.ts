import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Of each suite the files that take longest, in that order. One that began last would keep a core idle to its end. */
const LONG = [
  /^extension\/test\/host\.test/,
  /^extension\/test\/user\/story/,
  /^extension\/test\/user\//,
  /^kernel-lib\/test\/notebook\/.*notebooks?\.test/,
  /^kernel-lib\/test\/services\/(kafka-to-mongo|copy|all-killed|kafka-runs)\.test/,
  /^kernel-lib\/test\/services\/(mongo-run|mongo-mending|copy-kills|profiles|mongo-large-documents)\.test/,
  /^kernel-lib\/test\/(cli\/demo|engine\/(invariance|every-cut|rebuild|follow-property|bad-input))\.test/,
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const path = relative(import.meta.dirname, moduleId).replaceAll('\\', '/');
      const rank = LONG.findIndex((pattern) => pattern.test(path));
      return rank === -1 ? LONG.length : rank;
    };
    // What is of one rank stays as it was.
    return (await super.sort(files)).sort((a, b) => rankOf(a) - rankOf(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
