import * as vscode from 'vscode';
import { tellError } from '../commands/register-command';

/** What a definition was, as beside its changes, is nobody's to mend or to run. */
const SELECTOR: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.footpath.json' };
/** Typing goes on: a text is judged once it rests. */
const REST_MS = 200;

/** Definition files: the library's own judgement below their text, and *Run* above it. Keys and values are completed by the schema. */
export class DefinitionFiles implements vscode.Disposable, vscode.CodeLensProvider {
  /** In Restricted Mode there are none. */
  readonly onDidChangeCodeLenses = vscode.workspace.onDidGrantWorkspaceTrust;
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('footpath');
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      this.diagnostics,
      vscode.languages.registerCodeLensProvider(SELECTOR, this),
      vscode.workspace.onDidOpenTextDocument((document) => this.judge(document).catch(tellError)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.judgeSoon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.diagnostics.delete(uri)),
    ];
    for (const document of vscode.workspace.textDocuments) this.judge(document).catch(tellError);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.isTrusted) return [];
    const start = new vscode.Range(0, 0, 0, 0);
    const definition = document.uri.fsPath;
    return [
      new vscode.CodeLens(start, {
        title: '$(play) Run',
        tooltip: 'Run this definition on a source',
        command: 'footpath.runPipeline',
        arguments: [{ definition }],
      }),
    ];
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private judgeSoon(document: vscode.TextDocument): void {
    if (!isDefinition(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.waiting.get(key));
    this.waiting.set(
      key,
      setTimeout(() => {
        this.waiting.delete(key);
        this.judge(document).catch(tellError);
      }, REST_MS),
    );
  }

  private async judge(document: vscode.TextDocument): Promise<void> {
    if (!isDefinition(document)) return;
    const { version } = document;
    // Loaded with the first definition: it brings the library's schema with it.
    const { definitionProblems } = await import('./definition-problems');
    if (document.isClosed || document.version !== version) return;
    const found = definitionProblems(document.getText()).map(({ message, range }) => {
      const place = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
      const diagnostic = new vscode.Diagnostic(place, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'footpath';
      return diagnostic;
    });
    this.diagnostics.set(document.uri, found);
  }
}

function isDefinition(document: vscode.TextDocument): boolean {
  return vscode.languages.match(SELECTOR, document) > 0;
}
