import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { LiveState } from '../../src/pipelines/live-resource';
import { holds, keysOf } from '../support/when-clause';

const told: [string, boolean][] = [];
vi.mock('vscode', () => ({
  commands: { executeCommand: async (_: string, key: string, value: boolean) => void told.push([key, value]) },
  EventEmitter: class {},
}));
const { LiveRun } = await import('../../src/pipelines/live-run');
const { RunContexts, runContexts } = await import('../../src/pipelines/run-contexts');
const { contextValueOf } = await import('../../src/data/data-nodes');

const root = join(import.meta.dirname, '../..');
const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

interface Item {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Command {
  readonly command: string;
  readonly enablement?: string;
}
interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly markdown: string };
  readonly completionEvents: readonly string[];
}

const commands = contributes.commands as readonly Command[];
const ids = commands.map(({ command }) => command);
const views = (contributes.views.footpath as { id: string }[]).map(({ id }) => id);

/** The commands of a menu where this is so, without `footpath.`, each once. */
function offered(menu: string, context: Readonly<Record<string, string>>): string[] {
  const items = (contributes.menus[menu] as readonly Item[]).filter(({ when }) => holds(when, context));
  return [...new Set(items.map(({ command }) => command.replace('footpath.', '')))].sort();
}

describe('what a node of Pipelines offers', () => {
  const request = (kind: 'engine' | 'simulator') => ({ kind, name: 'a run', args: [], cwd: '' });
  const ofRun = (kind: 'engine' | 'simulator', state: LiveState) => {
    const run = new LiveRun('1', request(kind));
    run.state = state;
    return offered('view/item/context', { view: 'footpath.pipelines', viewItem: run.contextValue });
  };

  it.each<['engine' | 'simulator', LiveState, string[]]>([
    ['engine', 'starting', ['stopRun']],
    ['engine', 'running', ['stopRun']],
    ['engine', 'stopping', ['stopRun']],
    ['engine', 'stopped', ['rebuildRun', 'removeRun', 'resumeRun']],
    ['engine', 'failed', ['rebuildRun', 'removeRun', 'resumeRun', 'showLog']],
    ['engine', 'finished', ['rebuildRun', 'removeRun']],
    ['simulator', 'running', ['stopSimulator']],
    ['simulator', 'stopped', ['removeRun']],
    ['simulator', 'failed', ['removeRun', 'showLog']],
    ['simulator', 'finished', ['removeRun']],
  ])('%s, %s', (kind, state, wanted) => {
    expect(ofRun(kind, state)).toEqual(wanted);
  });
});

describe('what a node of Data offers', () => {
  const ofNode = (node: object) =>
    offered('view/item/context', { view: 'footpath.data', viewItem: contextValueOf(node as never) });
  const LOOK = ['copyAsQuery', 'exportCollection', 'openQueryInNotebook', 'queryCollection'];
  const SHOW = ['showDeadLetters', 'showLateEvents', 'showSessions', 'showWindows'];

  it.each([
    ['sessions', { kind: 'collection', collection: { holds: 'sessions' } }, LOOK],
    ['late events', { kind: 'collection', collection: { holds: 'late' } }, [...LOOK, 'requeue']],
    ['dead letters', { kind: 'collection', collection: { holds: 'dead' } }, [...LOOK, 'requeue']],
    ['a pipeline that is over', { kind: 'pipeline', pipeline: { state: 'finished' } }, ['rebuildRun', ...SHOW]],
    ['a pipeline that runs', { kind: 'pipeline', pipeline: { state: 'running' } }, SHOW],
    ['a store', { kind: 'store' }, []],
    ['an error', { kind: 'error' }, []],
  ])('%s', (_, node, wanted) => {
    expect(ofNode(node)).toEqual(wanted);
  });
});

it('a definition is run from the Explorer and from its editor, and a file of events becomes one', () => {
  const definition = { resourceFilename: 'shop.footpath.json', resourceExtname: '.json' };
  expect(offered('explorer/context', definition)).toEqual(['runPipeline']);
  expect(offered('editor/title', definition)).toEqual(['runPipeline']);
  const other = { resourceFilename: 'package.json', resourceExtname: '.json' };
  expect([offered('explorer/context', other), offered('editor/title', other)]).toEqual([[], []]);
  expect(offered('explorer/context', { resourceFilename: 'a.csv', resourceExtname: '.csv' })).toEqual([
    'newDefinition',
  ]);
});

describe('the palette', () => {
  const run = (kind: string, isAlive: boolean) => ({ isAlive, request: { kind } }) as never;
  const RUNS = ['footpath.stopRun', 'footpath.stopSimulator', 'footpath.resumeRun', 'footpath.removeRun'];
  const enabled = (runs: never[]) => {
    const context = { isWorkspaceTrusted: true, ...runContexts(runs) };
    return RUNS.filter((id) => holds(commands.find(({ command }) => command === id)!.enablement, context));
  };

  it('offers to stop, resume and remove only where there is something', () => {
    expect(enabled([])).toEqual([]);
    expect(enabled([run('engine', true)])).toEqual(['footpath.stopRun']);
    expect(enabled([run('simulator', true)])).toEqual(['footpath.stopRun', 'footpath.stopSimulator']);
    expect(enabled([run('engine', false)])).toEqual(['footpath.resumeRun', 'footpath.removeRun']);
    expect(enabled([run('simulator', false)])).toEqual(['footpath.removeRun']);
  });

  it('is told of what changes, and asks for keys that somebody sets', () => {
    const runs: never[] = [];
    let change = () => undefined as unknown;
    new RunContexts({
      resources: runs,
      onDidChange: (listener: () => unknown) => {
        change = listener;
        return { dispose: () => undefined };
      },
    } as never);
    const keys = told.map(([key]) => key);
    told.length = 0;
    change();
    expect(told).toEqual([]);
    runs.push(run('engine', true));
    change();
    expect(told).toEqual([['footpath.running', true]]);
    const asked = commands.flatMap(({ enablement }) => keysOf(enablement)).filter((key) => key.startsWith('footpath.'));
    expect(keys).toEqual(expect.arrayContaining(asked));
    expect(asked.length).toBeGreaterThan(0);
  });
});

describe('the walkthrough', () => {
  const steps = contributes.walkthroughs[0].steps as readonly Step[];
  const BUILT_IN = ['vscode.openFolder', 'workbench.trust.manage'];
  const known = [...ids, ...views.map((id) => `${id}.focus`), ...BUILT_IN];
  const linked = (text: string) => [...text.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command);

  it.each(steps.map((step) => [step.id, step] as const))('%s: is completed by what it leads to', (_, step) => {
    expect(existsSync(join(root, step.media.markdown))).toBe(true);
    const links = linked(step.description);
    expect(links).toHaveLength(1);
    expect(known).toContain(links[0]);
    const wanted = views.some((id) => links[0] === `${id}.focus`)
      ? `onView:${links[0].replace('.focus', '')}`
      : `onCommand:${links[0]}`;
    expect(step.completionEvents).toEqual([wanted]);
  });

  it('and the texts of empty views lead to commands that exist', () => {
    const welcomes = contributes.viewsWelcome as { view: string; contents: string }[];
    for (const { view, contents } of welcomes) {
      expect(views).toContain(view);
      for (const command of linked(contents)) expect(known).toContain(command);
    }
  });
});
