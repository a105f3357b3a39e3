import type * as vscode from 'vscode';

/** What is going on: shown by an icon and by its word. */
export type LiveState = 'starting' | 'running' | 'stopping' | 'stopped' | 'finished' | 'failed';

/** Anything that lives and changes by itself, as a tree shows it. A run is one, a simulator another; a cluster's pods may be others. */
export interface LiveResource {
  /** Unique among the resources of all providers, and stable while it lives. */
  readonly id: string;
  readonly name: string;
  readonly state: LiveState;
  /** The one fact that matters, behind the name. */
  readonly description: string;
  /** All others, a line each. */
  readonly details: readonly string[];
  /** What menus ask: which actions it has now. */
  readonly contextValue: string;
}

/** Where live resources come from. It pushes: nobody asks it again and again. */
export interface LiveProvider {
  readonly resources: readonly LiveResource[];
  readonly onDidChange: vscode.Event<void>;
}
