import * as vscode from 'vscode';
import { count } from '../../../kernel-lib/src/chart/format-number';
import type { RequeueResult } from '../../../kernel-lib/src/run/requeue';
import type { DataClient } from '../data/data-client';
import type { CollectionNode } from '../data/data-nodes';
import { messageText } from '../message-text';
import { runFolder } from '../settings';
import type { StoreChoice, StoreChoices } from '../store/store-choice';
import { askText, choose } from './ask';
import { pipelineArguments } from './ask-pipeline';
import { Cancelled, registerTrustedCommand } from './register-command';
import { jsonFilter } from './validate';
import { askVerify, type VerifyRequest, verify } from './verify-command';
import { withProgress } from './with-progress';

/** What is to be released; what is left out is asked for. */
export interface RequeueRequest {
  readonly kind: 'late' | 'dead';
  readonly filter?: string;
  /** `FIELD=VALUE`, of dead records. */
  readonly set?: string;
  /** Left out where the store has one only, or to be asked for. */
  readonly pipeline?: string;
  /** Left out it is the chosen one. */
  readonly store?: StoreChoice;
  /** Nobody is asked again. */
  readonly confirmed?: boolean;
}

/** A request, or a node of late or dead records of which what is left out is asked for. */
type RequeueArgument = RequeueRequest | (CollectionNode & Omit<RequeueRequest, 'kind' | 'pipeline' | 'store'>);

interface RepairNeed {
  readonly entry: string;
  readonly client: DataClient;
  readonly stores: StoreChoices;
}

const SET = /^[\w]+=./;

/** Commands that take records in again, and that prove what a run is worth. */
export function registerRepairCommands(need: RepairNeed): vscode.Disposable[] {
  return [
    registerTrustedCommand('footpath.requeue', async (given?: RequeueArgument) =>
      requeue(need, await requestOf(given)),
    ),
    registerTrustedCommand('footpath.verify', async (given?: VerifyRequest) =>
      verify(need.entry, given ?? (await askVerify())),
    ),
  ];
}

/** Says first what would be released, and does it if that is wanted. */
async function requeue({ entry, client, stores }: RepairNeed, request: RequeueRequest): Promise<RequeueResult> {
  const { kind, filter = '', set = '', confirmed = false } = request;
  const store = request.store ?? (await stores.chosen());
  const args = [
    'requeue',
    kind,
    ...(filter ? ['--filter', filter] : []),
    ...(set ? ['--set', set] : []),
    ...(await pipelineArguments(client, store, 'Records of Which Pipeline', request.pipeline)),
    ...store.args,
  ];
  const work = { entry, cwd: runFolder(store.dir), env: store.env };
  const would = await withProgress<RequeueResult>({
    ...work,
    title: 'Looking at records',
    args: [...args, '--dry-run'],
  });
  const told = toldOf(would);
  if (would.released === 0) throw new Error(`${told} can be released: there is nothing to do.`);
  if (!confirmed) {
    const chosen = await vscode.window.showWarningMessage(`Release ${told}?`, { modal: true }, 'Release');
    if (chosen === undefined) throw new Cancelled();
  }
  const result = await withProgress<RequeueResult>({ ...work, title: 'Releasing records', args });
  void offerRebuild(result);
  return result;
}

function toldOf({ kind, released, matched, pipeline }: RequeueResult): string {
  return `${count(released)} of ${count(matched)} ${kind} records of pipeline ${pipeline}`;
}

async function offerRebuild(result: RequeueResult): Promise<void> {
  const { appended, copies } = result;
  const where = appended > 0 ? ` ${count(appended)} were appended to the topic ${copies?.topic}.` : '';
  const chosen = await vscode.window.showInformationMessage(
    messageText(`${toldOf(result)} are released.${where} A rebuild takes them in.`),
    'Rebuild',
  );
  if (chosen) await vscode.commands.executeCommand('footpath.rebuildRun');
}

async function requestOf(given: RequeueArgument | undefined): Promise<RequeueRequest> {
  if (given === undefined) return askRequeue(await askKind());
  if (given.kind !== 'collection') return given;
  const { store, pipeline, collection, filter, set, confirmed } = given;
  const kind: RequeueRequest['kind'] = collection.holds === 'late' ? 'late' : 'dead';
  const asked = filter === undefined ? await askRequeue(kind) : { kind, filter, set };
  return { ...asked, store, pipeline, confirmed };
}

function askKind(): Promise<RequeueRequest['kind']> {
  return choose('Requeue', [
    { label: 'Late events', description: 'right, and came too late', value: 'late' as const },
    { label: 'Dead letters', description: 'mended by what a field is to be', value: 'dead' as const },
  ]);
}

async function askRequeue(kind: RequeueRequest['kind']): Promise<RequeueRequest> {
  const filter = await askText({
    title: 'Which',
    prompt: 'A filter in MongoDB’s language; empty for all',
    placeHolder: kind === 'late' ? '{"event_type": "purchase"}' : '{"reason": "bad-type"}',
    validate: jsonFilter,
  });
  if (kind === 'late') return { kind, filter };
  const set = await askText({
    title: 'Mend',
    prompt: 'FIELD=VALUE, what a field is to be; empty where records are right by now',
    placeHolder: 'event_type=view',
    validate: (text) => (text === '' || SET.test(text) ? null : 'FIELD=VALUE, such as event_type=view.'),
  });
  return { kind, filter, set };
}
