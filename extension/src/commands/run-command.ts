import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { LiveRun } from '../pipelines/live-run';
import type { RunRegistry } from '../pipelines/run-registry';
import { runFolder, textSetting } from '../settings';
import type { StoreChoice, StoreChoices } from '../store/store-choice';
import { askFile, askText, type Choice, choose } from './ask';
import { topicName } from './validate';

/** What an engine runs: given by a program or a code lens, or asked for. */
export interface EngineRequest {
  /** File of the definition; null for the built-in one, left out to be asked for. */
  readonly definition?: string | null;
  /** `log:TOPIC`, `kafka:TOPIC` or a file; left out it is the chosen one, or asked for. */
  readonly source?: string;
  /** Of a topic: it is read on as it grows. Left out it is asked for. */
  readonly follow?: boolean;
  readonly rebuild?: boolean;
  /** Left out it is the chosen one. */
  readonly store?: StoreChoice;
}

const EVENT_FILES = { Events: ['csv', 'gz', 'jsonl', 'ndjson'] };

export interface RunParts {
  readonly runs: RunRegistry;
  readonly stores: StoreChoices;
  /** File of the built-in definition: named, so that no setting of the workspace's `.env` puts another in its place. */
  readonly builtIn: string;
}

/** Runs a pipeline: as it is told, or as it is answered. @throws Cancelled */
export async function runPipeline({ runs, stores, builtIn }: RunParts, given: EngineRequest = {}): Promise<LiveRun> {
  const definition = given.definition === undefined ? await askDefinition() : given.definition;
  if (definition !== null) await saveShown(definition);
  const source = given.source || textSetting('source') || (await askSource());
  const isTopic = isTopicPlace(source);
  const follow = isTopic && (given.follow ?? (await askFollow()));
  const store = given.store ?? (await stores.chosen());
  const catalog = textSetting('catalogFolder');
  return runs.start({
    kind: 'engine',
    name: `${definition === null ? 'default pipeline' : nameOf(definition)} ← ${isTopic ? source : basename(source)}`,
    cwd: runFolder(store.dir),
    args: [
      'run',
      ...(isTopic ? ['--from', source] : [isJson(source) ? '--jsonl' : '--csv', source]),
      ...(follow ? ['--follow'] : []),
      '--pipeline',
      definition ?? builtIn,
      ...(catalog === '' ? [] : ['--catalog', catalog]),
      ...(given.rebuild ? ['--rebuild'] : []),
      ...store.args,
    ],
    env: store.env,
  });
}

/** What is run is what stands on the screen. @throws Error where it cannot be saved. */
async function saveShown(file: string): Promise<void> {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
  if (document?.isDirty && !(await document.save()))
    throw new Error(`${basename(file)} has changes that could not be saved: save it, then run it.`);
}

export function isTopicPlace(source: string): boolean {
  return /^(log|kafka):/.test(source);
}

/** Where events come from: a file, or a topic. @throws Cancelled */
export async function askSource(): Promise<string> {
  const kind = await choose('Source', [
    { label: 'Topic in the data folder', description: 'log:TOPIC', value: 'log' as const },
    { label: 'File', description: 'CSV or JSON lines, plain or gzip', value: 'file' as const },
    {
      label: 'Topic of Kafka',
      description: 'kafka:TOPIC, of the brokers in footpath.kafkaBrokers',
      value: 'kafka' as const,
    },
  ]);
  if (kind === 'file') return askFile('File of Events', EVENT_FILES);
  const name = await askText({
    title: 'Topic',
    prompt: kind === 'log' ? 'Its name in the data folder' : 'Its name at the brokers',
    value: kind === 'log' ? 'events' : 'customer-events',
    validate: topicName[kind],
  });
  return `${kind}:${name}`;
}

/** The definition of a pipeline of a store: the only one of its name, else it is asked for. @throws Cancelled */
export async function definitionNamed(pipeline: string): Promise<string | null> {
  const files = (await definitionFiles()).map(({ fsPath }) => fsPath).filter((file) => nameOf(file) === pipeline);
  const found = pipeline === 'default' ? [null, ...files] : files;
  return found.length === 1 ? found[0] : askDefinition();
}

function definitionFiles(): Thenable<vscode.Uri[]> {
  return vscode.workspace.findFiles('**/*.footpath.json', '**/node_modules/**', 100);
}

/** The file of a definition, null for the built-in one. @throws Cancelled */
async function askDefinition(): Promise<string | null> {
  const found = await definitionFiles();
  const files = found.map(
    (uri): Choice<string> => ({
      label: nameOf(uri.fsPath),
      description: vscode.workspace.asRelativePath(uri),
      value: uri.fsPath,
    }),
  );
  return choose<string | null>('Pipeline', [
    { label: 'Default pipeline', description: 'windows of five minutes and sessions, built in', value: null },
    ...files.sort((a, b) => a.label.localeCompare(b.label)),
  ]);
}

function askFollow(): Promise<boolean> {
  return choose('How Far', [
    { label: 'Follow', description: 'read on as the topic grows, until it is stopped', value: true },
    { label: 'To the end', description: 'up to where the topic ends now; then all is final', value: false },
  ]);
}

/** The name that a definition gives itself, or its file's. */
function nameOf(file: string): string {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // What is wrong with it the run says, at its place.
  }
  return basename(file).replace(/\.footpath\.json$/, '');
}

function isJson(file: string): boolean {
  return /\.(jsonl|ndjson)(\.gz)?$/.test(file);
}
