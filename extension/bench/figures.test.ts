import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EditorFigures } from '../test/host/figures';
import { browserMayBeMissing } from '../test/rig/browser';
import { desktopEditor } from '../test/rig/desktop-editor';
import { buildHostSuite } from '../test/rig/host-suite';
import { removeFolder } from '../test/rig/remove-folder';
import { runInHost } from '../test/rig/run-in-host';

const root = join(import.meta.dirname, '..');
const RUNS = 5;
const WITHIN_MS = 240_000;
const desktop = await desktopEditor();

// Prints what somebody waits for in the editor: five windows, each with a kernel of its own. Times are not asserted.
// `npx vitest run extension/bench/figures.test.ts`.
describe.skipIf(!desktop && browserMayBeMissing)('figures of the editor', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'footpath-workspace-'));
  afterAll(() => removeFolder(workspace));

  it(
    'are measured in five windows',
    async () => {
      const entry = await buildHostSuite('figures', ['measure.ts']);
      const runs: EditorFigures[] = [];
      for (let i = 0; i < RUNS; i++) {
        const { tests, figures } = await runInHost(desktop, { extension: root, entry, workspace, withinMs: WITHIN_MS });
        expect(tests.map(({ state, error }) => error ?? state)).toEqual(['passed']);
        runs.push(figures as unknown as EditorFigures);
      }
      const line = (name: string, of: (run: EditorFigures) => number) => {
        const values = runs.map(of).sort((a, b) => a - b);
        const [least, median, most] = [values[0], values[RUNS >> 1], values[RUNS - 1]].map((ms) => ms.toFixed(0));
        console.log(`${name}: median of ${RUNS} ${median} ms (${least} to ${most})`);
      };
      line('activation', ({ activationMs }) => activationMs);
      line('first chart after Run', ({ firstChartMs }) => firstChartMs);
      line('completion, 95th percentile', ({ completionMs }) => percentile95(completionMs));
      line('interrupt of an endless loop', ({ interruptMs }) => interruptMs);
    },
    RUNS * WITHIN_MS,
  );
});

function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1];
}
