import * as vscode from 'vscode';
import type { DataClient, DataError } from '../data/data-client';
import { placeOfStore } from '../data/data-place';
import { panelIcon } from '../panel-icon';
import type { StoreChoice } from '../store/store-choice';
import { webviewHtml } from '../webview-html';
import type { DocumentsState, FromPage, QueryFields, ToPage } from './protocol';
import { notebookCode, shellCode } from './query-code';
import { QuerySession } from './query-session';

export const DOCUMENTS_VIEW = 'footpath.documents';

/** What a page was told, and of which collection it is. */
export interface ToldDocuments {
  readonly collection: string;
  readonly message: ToPage;
}

export interface DocumentsParts {
  readonly extensionUri: vscode.Uri;
  readonly client: DataClient;
  readonly store: StoreChoice;
  readonly collection: string;
  readonly fields: QueryFields;
  readonly onTold: (told: ToldDocuments) => void;
}

/** A web view with the documents of one collection: the host carries questions to the data process and answers back, no more. */
export class DocumentsPanel {
  private readonly session: QuerySession;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly parts: DocumentsParts,
  ) {
    const { extensionUri, client, collection, store } = parts;
    const place = placeOfStore(store);
    this.session = new QuerySession({ client, place, collection, tell: (message) => this.tell(message) });
    panel.title = collection;
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
    panel.webview.onDidReceiveMessage((message: FromPage) => this.hear(message));
    panel.onDidDispose(() => void this.session.close());
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
    const { store, collection, fields } = this.parts;
    switch (message.kind) {
      case 'ready': {
        const { kind, dir, database } = store;
        const state: DocumentsState = { ...fields, collection, store: kind, dir, database };
        return this.tell({ kind: 'begin', state });
      }
      case 'query':
        return this.session.open(message.fields);
      case 'cancel':
        return this.session.cancel();
      case 'page':
        return this.session.page(message.query, message.first, message.count);
      case 'document':
        return this.session.document(message.query, message.row);
      default:
        return vscode.commands.executeCommand(COMMANDS[message.kind], { store, collection, ...message.fields });
    }
  }

  private tell(message: ToPage): void {
    this.parts.onTold({ collection: this.parts.collection, message });
    void this.panel.webview.postMessage(message);
  }
}

const COMMANDS = {
  copy: 'footpath.copyAsQuery',
  notebook: 'footpath.openQueryInNotebook',
  export: 'footpath.exportCollection',
} as const;

/** A query as somebody would run it by hand. */
export function codeOf(store: StoreChoice, collection: string, fields: QueryFields): string {
  return store.kind === 'folder' ? notebookCode(store, collection, fields) : shellCode(collection, fields);
}
