import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';

const state = { isTrusted: false };
const told: string[] = [];
const handlers = new Map<string, (...args: unknown[]) => Promise<unknown>>();
vi.mock('vscode', () => ({
  workspace: state,
  commands: {
    registerCommand: (id: string, run: () => Promise<unknown>) => handlers.set(id, run),
    executeCommand: () => undefined,
  },
  window: {
    createOutputChannel: () => ({ error: () => undefined }),
    showErrorMessage: async (message: string, ...actions: string[]) => {
      told.push(message, ...actions);
    },
  },
}));
const { registerTrustedCommand } = await import('../../src/commands/register-command');

const root = join(import.meta.dirname, '../..');
interface Contributed {
  readonly command: string;
  readonly enablement?: string;
}

beforeEach(() => {
  told.length = 0;
});

it('what needs a trusted workspace is refused without one, and says how to trust it', async () => {
  const run = vi.fn(() => 'started');
  registerTrustedCommand('footpath.start', run);
  const start = handlers.get('footpath.start')!;
  expect(await start()).toBeUndefined();
  expect(run).not.toHaveBeenCalled();
  expect(told).toEqual([
    'Restricted Mode: nothing is started in a workspace that is not trusted.',
    'Manage Workspace Trust',
  ]);
  state.isTrusted = true;
  expect(await start()).toBe('started');
});

it('the commands that refuse are those that package.json enables in a trusted workspace only', () => {
  const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const enabled = (contributes.commands as Contributed[]).filter(({ enablement = '' }) =>
    enablement.includes('isWorkspaceTrusted'),
  );
  const folder = join(root, 'src/commands');
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const refusing = sources.flatMap((text) => [...text.matchAll(/registerTrustedCommand\('([\w.]+)'/g)]);
  expect(refusing.map(([, id]) => id).sort()).toEqual(enabled.map(({ command }) => command).sort());
});
