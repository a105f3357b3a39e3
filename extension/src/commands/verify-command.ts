import { tmpdir } from 'node:os';
import * as vscode from 'vscode';
import { count } from '../../../kernel-lib/src/chart/format-number';
import type { VerifyReport } from '../../../kernel-lib/src/verify/verify';
import { messageText } from '../message-text';
import { workFolder } from '../settings';
import { askFile, askText, choose } from './ask';
import { wholeNumber } from './validate';
import { withProgress } from './with-progress';

/** How often runs are killed, and over what: the simulator's events where no file is given. */
export interface VerifyRequest {
  readonly kills: number;
  /** A file in the default columns. */
  readonly csv?: string;
}

/** @throws Cancelled */
export async function askVerify(): Promise<VerifyRequest> {
  const kills = await askText({
    title: 'Prove Exactly Once',
    prompt: 'Runs of its own are killed so many times and resumed, and compared with an undisturbed one',
    value: '20',
    validate: wholeNumber(1, 1000),
  });
  const input = await choose('Over Which Events', [
    { label: 'Simulated events', description: '50,000, of the demo’s kind', value: 'simulated' as const },
    { label: 'A file of events', description: 'CSV in the default columns, plain or gzip', value: 'file' as const },
  ]);
  if (input === 'simulated') return { kills: Number(kills) };
  return { kills: Number(kills), csv: await askFile('File of Events', { Events: ['csv', 'gz'] }) };
}

/** Kills runs of its own, which have a folder of their own, and tells whether what they wrote is the same. */
export async function verify(entry: string, { kills, csv }: VerifyRequest): Promise<VerifyReport> {
  const report = await withProgress<VerifyReport>({
    title: 'Proving exactly once',
    entry,
    // No folder need be open.
    cwd: workFolder() ?? tmpdir(),
    args: ['verify', '--kills', String(kills), ...(csv === undefined ? [] : ['--csv', csv])],
    // Different is a result, and told as one.
    alsoGood: 1,
  });
  const { verdict, documents, problems, seconds } = report;
  const compared = count(Object.values(documents).reduce((sum, each) => sum + each, 0));
  const after = `after ${kills} ${kills === 1 ? 'kill' : 'kills'}`;
  if (verdict === 'same')
    void vscode.window.showInformationMessage(
      `The same ${after}: ${compared} documents compared in ${seconds.toFixed(1)} s.`,
    );
  else void vscode.window.showErrorMessage(messageText(`Different ${after}: ${problems.join('; ')}`));
  return report;
}
