import * as vscode from 'vscode';
import type { DataClient } from '../data/data-client';
import type { CollectionNode, DataNode } from '../data/data-nodes';
import { placeOfStore } from '../data/data-place';
import type { DataTree } from '../data/data-tree';
import { knownCollections, ownFilter } from '../data/known-collections';
import type { CollectionSummary } from '../data/protocol';
import { codeOf, DOCUMENTS_VIEW, DocumentsPanel, type ToldDocuments } from '../documents/documents-panel';
import { gonePage } from '../documents/gone-page';
import type { DocumentsState, QueryFields } from '../documents/protocol';
import { notebookCode } from '../documents/query-code';
import { openNotebook } from '../kernel/open-notebook';
import { isTypeScriptNotebook } from '../kernel/typescript-notebook';
import type { StoreChoice, StoreChoices } from '../store/store-choice';
import { choose } from './ask';
import { registerCommand } from './register-command';

/** A collection, and what is wanted of it: from a node of the tree, a panel or a program. */
export type CollectionArgument =
  | CollectionNode
  | (Partial<QueryFields> & { readonly store?: StoreChoice; readonly collection: string });

export interface WantedCollection extends QueryFields {
  readonly store: StoreChoice;
  readonly collection: string;
}

export interface DataCommandsNeed {
  readonly extensionUri: vscode.Uri;
  readonly client: DataClient;
  readonly stores: StoreChoices;
  readonly tree: DataTree;
  readonly onTold: (told: ToldDocuments) => void;
}

/** Commands that show documents. */
export function registerDataCommands(need: DataCommandsNeed): vscode.Disposable[] {
  const show = (wanted: WantedCollection) => openPanel(need, wanted);
  const showKnown = (command: string, holds: CollectionSummary['holds'], what: string) =>
    registerCommand(command, async (node?: DataNode) => show(await knownOf(need, holds, what, node)));
  return [
    registerCommand('footpath.refreshData', () => need.tree.refresh()),
    registerCommand('footpath.queryCollection', async (given?: CollectionArgument) =>
      show(await wantedOf(need, given)),
    ),
    showKnown('footpath.showWindows', 'windows', 'windows'),
    showKnown('footpath.showSessions', 'sessions', 'sessions'),
    showKnown('footpath.showLateEvents', 'late', 'late events'),
    showKnown('footpath.showDeadLetters', 'dead', 'dead letters'),
    registerCommand('footpath.copyAsQuery', async (given?: CollectionArgument) => {
      const { store, collection, ...fields } = await wantedOf(need, given);
      await vscode.env.clipboard.writeText(codeOf(store, collection, fields));
      vscode.window.setStatusBarMessage(`The query of ${collection} is in the clipboard.`, 4000);
    }),
    registerCommand('footpath.openQueryInNotebook', async (given?: CollectionArgument) => {
      const { store, collection, ...fields } = await wantedOf(need, given);
      await openInNotebook(notebookCode(store, collection, fields));
    }),
    vscode.window.registerWebviewPanelSerializer(DOCUMENTS_VIEW, {
      deserializeWebviewPanel: async (panel, kept: DocumentsState | undefined) => {
        // The page had kept nothing yet: of which collection it was, nobody knows.
        if (kept === undefined) return panel.dispose();
        const { collection, filter, sort, store: kind, ...place } = kept;
        try {
          const store = await need.stores.shownBefore({ kind, ...place });
          new DocumentsPanel(panel, { ...need, store, collection, fields: { filter, sort } });
        } catch (error) {
          panel.webview.html = gonePage(collection, (error as Error).message);
        }
      },
    }),
  ];
}

/** What a command is to work on; asked for where nothing says it. @throws Cancelled */
export async function wantedOf(
  { client, stores }: Pick<DataCommandsNeed, 'client' | 'stores'>,
  given: CollectionArgument | undefined,
): Promise<WantedCollection> {
  if (given !== undefined && 'kind' in given)
    return {
      store: given.store,
      collection: given.collection.name,
      filter: ownFilter(given.pipeline, given.collection),
      sort: '',
    };
  const store = given?.store ?? (await stores.chosen());
  const { filter = '', sort = '' } = given ?? {};
  if (given !== undefined) return { store, collection: given.collection, filter, sort };
  const pipelines = await client.ask({ kind: 'summary', place: placeOfStore(store) });
  const choices = pipelines.flatMap(({ name: pipeline, collections }) =>
    collections.map(({ name, documents }) => ({
      label: name,
      description: `${documents.toLocaleString('en-US')} documents of ${pipeline}`,
      value: name,
    })),
  );
  if (choices.length === 0) throw new Error(`The store in ${store.place} holds no documents yet.`);
  return { store, collection: await choose('Collection', choices), filter, sort };
}

/** What a pipeline has of a kind: of the node's, else of the store's; asked for where there are several. @throws Cancelled */
async function knownOf(
  { client, stores }: DataCommandsNeed,
  holds: CollectionSummary['holds'],
  what: string,
  node: DataNode | undefined,
): Promise<WantedCollection> {
  const store = node !== undefined && 'store' in node ? node.store : await stores.chosen();
  const pipelines =
    node?.kind === 'pipeline' ? [node.pipeline] : await client.ask({ kind: 'summary', place: placeOfStore(store) });
  const found = knownCollections(pipelines, holds);
  if (found.length === 0)
    throw new Error(`There are no ${what} of ${pipelines.map(({ name }) => name).join(', ') || 'any pipeline'}.`);
  const choices = found.map((value) => ({ label: value.collection.name, description: `of ${value.pipeline}`, value }));
  const { collection, filter } = found.length === 1 ? found[0] : await choose(`Which ${what}`, choices);
  return { store, collection: collection.name, filter, sort: '' };
}

function openPanel(need: DataCommandsNeed, { store, collection, ...fields }: WantedCollection): void {
  const panel = vscode.window.createWebviewPanel(DOCUMENTS_VIEW, collection, vscode.ViewColumn.Active);
  new DocumentsPanel(panel, { ...need, store, collection, fields });
}

/** Behind the selected cell of a notebook that is in view and takes it, else in a new one. The new cell is selected and in view. */
async function openInNotebook(code: string): Promise<void> {
  const { activeNotebookEditor: active, visibleNotebookEditors: visible } = vscode.window;
  const editor = [...(active ? [active] : []), ...visible].find(({ notebook }) => isTypeScriptNotebook(notebook));
  if (editor === undefined) {
    await openNotebook([code]);
    return;
  }
  const { notebook, viewColumn, selection } = editor;
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, 'typescript');
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(selection.end, [cell])]);
  await vscode.workspace.applyEdit(edit);
  const added = new vscode.NotebookRange(selection.end, selection.end + 1);
  await vscode.window.showNotebookDocument(notebook, { viewColumn, selections: [added] });
}
