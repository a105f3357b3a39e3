import * as vscode from 'vscode';
import type { DataClient, DataError } from '../data/data-client';
import { placeOfStore } from '../data/data-place';
import type { StoreChoice } from '../store/store-choice';
import { webviewHtml } from '../webview-html';
import type { DocumentsState, FromPage, QueryFields, ToPage } from './protocol';
import { notebookCode, shellCode } from './query-code';

export const DOCUMENTS_VIEW = 'footpath.documents';

export interface DocumentsParts {
  readonly extensionUri: vscode.Uri;
  readonly client: DataClient;
  readonly store: StoreChoice;
  readonly collection: string;
  readonly fields: QueryFields;
}

/** A web view with the documents of one collection: the host carries questions to the data process and answers back, no more. */
export class DocumentsPanel {
  private query: number | null = null;
  /** Of the question that was asked last: an older answer is no longer wanted. */
  private asked = 0;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly parts: DocumentsParts,
  ) {
    const { extensionUri, collection, store } = parts;
    panel.title = collection;
    panel.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
    panel.webview.onDidReceiveMessage((message: FromPage) => this.hear(message));
    panel.onDidDispose(() => void this.close());
    panel.webview.html = webviewHtml(panel.webview, extensionUri, {
      title: `${collection} in ${store.place}`,
      name: 'documents',
    });
  }

  private async hear(message: FromPage): Promise<void> {
    try {
      await this.answer(message);
    } catch (error) {
      const { message: text, field = null } = error as DataError;
      this.tell({ kind: 'error', message: text, field });
    }
  }

  private async answer(message: FromPage): Promise<unknown> {
    const { client, store, collection, fields } = this.parts;
    switch (message.kind) {
      case 'ready': {
        const state: DocumentsState = { ...fields, collection, store: store.kind };
        return this.tell({ kind: 'begin', state, canOpenNotebook: store.kind === 'folder' });
      }
      case 'query':
        return this.open(message.fields);
      case 'page': {
        const { query, first, count } = message;
        if (query !== this.query) return undefined;
        return this.tell({ kind: 'page', query, ...(await client.ask({ kind: 'page', query, first, count })) });
      }
      case 'document': {
        const { query, row } = message;
        if (query !== this.query) return undefined;
        return this.tell({ kind: 'document', row, text: await client.ask({ kind: 'document', query, row }) });
      }
      default:
        return vscode.commands.executeCommand(COMMANDS[message.kind], { store, collection, ...message.fields });
    }
  }

  private async open(fields: QueryFields): Promise<void> {
    const asked = ++this.asked;
    const { client, store, collection } = this.parts;
    const before = this.query;
    this.query = null;
    if (before !== null) await client.ask({ kind: 'close', query: before });
    const place = placeOfStore(store);
    const { query, columns, total } = await client.ask({ kind: 'query', place, text: { collection, ...fields } });
    if (asked !== this.asked) {
      await client.ask({ kind: 'close', query });
      return;
    }
    this.query = query;
    this.tell({ kind: 'opened', query, columns, total });
    if (total !== null) return;
    const counted = await client.ask({ kind: 'count', query });
    if (this.query === query) this.tell({ kind: 'total', query, total: counted });
  }

  private tell(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }

  private async close(): Promise<void> {
    this.asked++;
    if (this.query !== null) await this.parts.client.ask({ kind: 'close', query: this.query });
  }
}

const COMMANDS = {
  copy: 'footpath.copyAsQuery',
  notebook: 'footpath.openQueryInNotebook',
  export: 'footpath.exportCollection',
} as const;

/** A query as somebody would run it by hand. */
export function codeOf(store: StoreChoice, collection: string, fields: QueryFields): string {
  return store.kind === 'folder' ? notebookCode(store.dir, collection, fields) : shellCode(collection, fields);
}
