import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing } from './rig/browser';
import { desktopEditor } from './rig/desktop-editor';
import type { HostRun } from './rig/host-run';
import { buildHostSuite } from './rig/host-suite';
import { removeFolder } from './rig/remove-folder';
import { runInHost } from './rig/run-in-host';

const root = join(import.meta.dirname, '..');
// FOOTPATH_HOST_TESTS=data,log runs some of them alone.
const only = process.env.FOOTPATH_HOST_TESTS?.split(',');
const files = readdirSync(join(import.meta.dirname, 'host'))
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => !only || only.includes(name.replace('.test.ts', '')));
// A test may need what not every user may do, such as to make a small disk, or servers that its name says how to install; in CI nothing is left out.
const good = process.env.CI === 'true' ? ['passed'] : ['passed', 'pending'];
const WITHIN_MS = 600_000;
const desktop = await desktopEditor();

describe.skipIf(!desktop && browserMayBeMissing)(
  'in the extension host of a real VS Code (needs a browser: apt-get install chromium)',
  () => {
    let run: HostRun;
    let workspace: string;

    beforeAll(async () => {
      const entry = await buildHostSuite('host', files);
      workspace = mkdtempSync(join(tmpdir(), 'footpath-workspace-'));
      run = await runInHost(desktop, { extension: root, entry, workspace, withinMs: WITHIN_MS });
      console.log(JSON.stringify(run.figures));
    }, WITHIN_MS + 60_000);

    afterAll(() => removeFolder(workspace));

    it.each(files)('%s', (file) => {
      const tests = run.tests.filter((test) => test.file === file.replace(/ts$/, 'js'));
      expect(tests.length).toBeGreaterThan(0);
      expect(tests.filter(({ state }) => !good.includes(state))).toEqual([]);
      const outcomes = tests.map(({ title, state, ms }) =>
        state === 'pending' ? `skipped: ${title}` : `${title} (${ms} ms)`,
      );
      console.log(outcomes.map((outcome) => `  ${outcome}`).join('\n'));
    });
  },
);
