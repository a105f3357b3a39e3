/** What somebody can see of a command, and the file below `test` that looks at it; null where none does yet. */
export interface CommandEffect {
  readonly effect: string;
  readonly test: string | null;
}

/** Every command of `package.json`; a test holds the two equal. */
export const COMMAND_EFFECTS: Readonly<Record<string, CommandEffect>> = {
  'footpath.startDemo': { effect: 'two nodes in Pipelines', test: 'host/pipelines.test.ts' },
  'footpath.startSimulator': { effect: 'a node in Pipelines, a topic', test: 'host/pipelines.test.ts' },
  'footpath.stopSimulator': { effect: 'the node is stopped', test: 'host/pipelines.test.ts' },
  'footpath.runPipeline': { effect: 'a node in Pipelines, a store', test: 'host/pipelines.test.ts' },
  'footpath.stopRun': { effect: 'the node is stopped', test: 'host/pipelines.test.ts' },
  'footpath.resumeRun': { effect: 'the node runs, behind its last commit', test: 'host/pipelines.test.ts' },
  'footpath.removeRun': { effect: 'the node is gone', test: 'host/pipelines.test.ts' },
  'footpath.rebuildRun': { effect: 'a node that commits a new generation', test: 'host/pipelines.test.ts' },
  'footpath.requeue': { effect: 'records are released, and a rebuild takes them in', test: 'host/data.test.ts' },
  'footpath.verify': { effect: 'a message with the verdict', test: 'host/data.test.ts' },
  'footpath.chooseStore': { effect: 'settings, a secret, other nodes in Data', test: 'host/data.test.ts' },
  'footpath.chooseSource': { effect: 'a setting', test: 'host/data.test.ts' },
  'footpath.forgetMongodbAddress': { effect: 'the secret is gone, and its node', test: 'host/data.test.ts' },
  'footpath.refreshData': { effect: 'Data is read anew', test: 'host/data.test.ts' },
  'footpath.queryCollection': { effect: 'an editor with the documents of the collection', test: 'host/data.test.ts' },
  'footpath.showWindows': { effect: 'an editor with the documents of the collection', test: 'host/data.test.ts' },
  'footpath.showSessions': { effect: 'an editor with the documents of the collection', test: 'host/data.test.ts' },
  'footpath.showLateEvents': { effect: 'an editor with the documents of the collection', test: 'host/data.test.ts' },
  'footpath.showDeadLetters': { effect: 'an editor with the documents of the collection', test: 'host/data.test.ts' },
  'footpath.copyAsQuery': { effect: 'code in the clipboard', test: 'host/data.test.ts' },
  'footpath.openQueryInNotebook': { effect: 'a notebook with the cell', test: 'host/data.test.ts' },
  'footpath.exportCollection': { effect: 'a file with a row for each document', test: 'host/data.test.ts' },
  'footpath.exportReport': { effect: 'a file, an editor that shows it', test: 'host/data.test.ts' },
  'footpath.openDashboard': { effect: 'an editor with figures, live', test: 'user/dashboard.test.ts' },
  'footpath.newDefinition': { effect: 'a definition in an editor', test: 'host/definition.test.ts' },
  'footpath.showLog': { effect: 'the log channel is shown', test: 'host/log.test.ts' },
  'footpath.restartKernel': { effect: 'variables of the notebook are gone', test: 'host/notebooks.test.ts' },
  'footpath.newNotebook': { effect: 'a notebook that opens the store', test: 'host/notebooks.test.ts' },
  'footpath.openSampleNotebook': { effect: 'a copy of a sample, which runs', test: 'host/notebooks.test.ts' },
};
