import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { bytes, counted } from '../../../kernel-lib/src/chart/format-number';
import type { DataClient } from '../data/data-client';
import { messageText } from '../message-text';
import { panelIcon } from '../panel-icon';
import { runFolder } from '../settings';
import type { StoreChoices } from '../store/store-choice';
import { askTarget, choose } from './ask';
import { pipelineArguments } from './ask-pipeline';
import { type CollectionArgument, wantedOf } from './data-commands';
import { registerTrustedCommand } from './register-command';
import { withProgress } from './with-progress';

export interface ExportNeed {
  readonly extensionUri: vscode.Uri;
  readonly entry: string;
  readonly client: DataClient;
  readonly stores: StoreChoices;
}

const FORMATS = [
  { label: 'Parquet', description: 'for DuckDB, Spark, pandas', value: 'parquet' },
  { label: 'Arrow', description: 'columns as they are in memory', value: 'arrow' },
  { label: 'CSV', description: 'text, for spreadsheets', value: 'csv' },
  { label: 'JSON lines', description: 'a document a line', value: 'ndjson' },
] as const;

/** Where the report goes, and of which pipeline it is; what is left out is asked for. */
interface ReportRequest {
  readonly out?: string;
  readonly pipeline?: string;
}

interface Exported {
  readonly documents: number;
  readonly sizeBytes: number;
}

/** Commands that write files: a collection, and the report. Each tells what it wrote. */
export function registerExportCommands(need: ExportNeed): vscode.Disposable[] {
  return [
    registerTrustedCommand('footpath.exportCollection', (given?: CollectionArgument & { readonly out?: string }) =>
      exportCollection(need, given),
    ),
    registerTrustedCommand('footpath.exportReport', (given?: ReportRequest) => exportReport(need, given)),
  ];
}

async function exportCollection(
  need: ExportNeed,
  given?: CollectionArgument & { readonly out?: string },
): Promise<Exported> {
  const { store, collection, filter, sort } = await wantedOf(need, given);
  if (filter.trim().startsWith('['))
    throw new Error('A list of stages is not exported: give a filter, or write the result from a notebook.');
  const out = given?.out ?? (await askExportFile(collection, store.dir));
  const exported = await withProgress<Exported>({
    title: `Exporting ${collection}`,
    entry: need.entry,
    cwd: runFolder(store.dir),
    args: [
      'export',
      collection,
      '--out',
      out,
      '--force',
      ...(filter.trim() ? ['--filter', filter] : []),
      ...store.args,
    ],
    env: store.env,
  });
  const { documents, sizeBytes } = exported;
  const order = sort.trim() === '' ? '' : ' They are in their stored order: the sort of a view is not exported.';
  void tellWritten(out, `${counted(documents, 'document')} of ${collection} in ${out}, ${bytes(sizeBytes)}.${order}`);
  return exported;
}

async function askExportFile(collection: string, dir: string): Promise<string> {
  const ending = await choose(`Format of ${collection}`, FORMATS);
  return askTarget('Export Collection', join(runFolder(dir), `${collection}.${ending}`), { [ending]: [ending] });
}

/** Writes the report and opens it beside; the message offers the browser. */
async function exportReport(
  { entry, client, stores, extensionUri }: ExportNeed,
  given: ReportRequest = {},
): Promise<{ readonly out: string }> {
  const store = await stores.chosen();
  const pipeline = await pipelineArguments(client, store, 'Report of Which Pipeline', given.pipeline);
  const cwd = runFolder(store.dir);
  const out = given.out ?? (await askTarget('Export Report', join(cwd, 'footpath-report.html'), { Report: ['html'] }));
  const args = ['report', '--out', out, ...pipeline, ...store.args];
  const { sizeBytes } = await withProgress<Exported>({ title: 'Writing the report', entry, cwd, args, env: store.env });
  showReport(out, extensionUri);
  void tellWritten(out, `The report is in ${out}, ${bytes(sizeBytes)}.`);
  return { out };
}

/** The report is one page with a policy of its own, which lets nothing in and nothing out. */
function showReport(file: string, extensionUri: vscode.Uri): void {
  const panel = vscode.window.createWebviewPanel('footpath.report', 'Footpath report', vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  panel.iconPath = panelIcon(extensionUri);
  panel.webview.html = readFileSync(file, 'utf8');
}

async function tellWritten(file: string, message: string): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(messageText(message), 'Open');
  if (chosen) await vscode.env.openExternal(vscode.Uri.file(file));
}
