// The mocha entry that runs inside the extension host, of code-server and of a downloaded VS Code alike.
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';
import { figures } from './figures';
import { EXTENSION } from './footpath-api';
import { watchTimers } from './timers';

declare const __TEST_FILES__: readonly string[];

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension(EXTENSION);
  if (extension) watchTimers(join(extension.extensionPath, 'dist/extension'));
  if (extension && !extension.isActive) {
    const began = performance.now();
    await extension.activate();
    figures.activationMs = Math.round(10 * (performance.now() - began)) / 10;
  }
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false });
  for (const file of __TEST_FILES__) mocha.addFile(`${__dirname}/${file}`);
  const results = process.env.FOOTPATH_TEST_RESULTS;
  const tests: object[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const keep = (state: string) => (test: Mocha.Test, error?: Error) => {
      tests.push({
        file: basename(test.file ?? ''),
        title: test.fullTitle(),
        state,
        error: error?.stack,
        ms: test.duration,
      });
      // A suite that hangs has said how far it came.
      if (results) writeFileSync(`${results}.part`, JSON.stringify(tests, null, 2));
    };
    runner.on('pass', keep('passed')).on('fail', keep('failed')).on('pending', keep('pending'));
  });
  if (results) writeFileSync(results, JSON.stringify({ tests, figures }));
  if (failures > 0) throw new Error(`${failures} failed`);
}
