import type { Command } from 'commander';
import { plainJson } from '../store/query/output/plain-json';
import type { Document } from '../store/query/source';
import type { Context } from './context';
import { inStore } from './in-store';
import { headLine, headOf, type StoreFlags, showTable, storeCommand, withLimit } from './inspect-store';

import { grouped } from './terminal';

const SHOWN_NOT = ['steps', 'final'];

export function inspectWindowsCommand(context: Context): Command {
  return withLimit(storeCommand('windows', 'show the open windows: what came into them so far, nothing of it final'))
    .addHelpText(
      'after',
      `
Examples:
  footpath inspect windows
  footpath inspect windows --dir stores/live --limit 5 --json

A window is open until the watermark reaches its end; then it is final, and in its collection. What is shown is the state
of the last commit; it takes no lock, and a run may go on meanwhile. Windows of session end count the closed sessions only.
`,
    )
    .action((flags: StoreFlags) => showOpen(context, flags, 'windows'));
}

export function inspectSessionsCommand(context: Context): Command {
  return withLimit(storeCommand('sessions', 'show the open sessions, as if they ended now, nothing of it final'))
    .addHelpText(
      'after',
      `
Examples:
  footpath inspect sessions
  footpath inspect sessions --limit 100 --json

A session is open until the watermark of its partition reaches closes_at. What is shown is the state of the last commit; it
takes no lock, and a run may go on meanwhile. Aggregates of joined columns are left out: the catalogue is the run's.
`,
    )
    .action((flags: StoreFlags) => showOpen(context, flags, 'sessions'));
}

async function showOpen(context: Context, flags: StoreFlags, kind: 'windows' | 'sessions'): Promise<void> {
  const { terminal } = context;
  const state = await inStore(context, flags, (store) =>
    store.openState(headOf(store.commit(flags.pipeline)).pipeline),
  );
  const head = headOf(state);
  const open = Object.entries<readonly Document[]>(state[kind]);
  if (flags.json) {
    const collections = open.map(([collection, documents]) => ({
      collection,
      open: documents.length,
      documents: documents.slice(0, flags.limit).map(plainJson),
    }));
    terminal.out(`${JSON.stringify({ ...head, final: false, collections })}\n`);
    return;
  }
  terminal.out(headLine(head));
  for (const [collection, documents] of open) {
    const some = documents.slice(0, flags.limit);
    const first = some.length < documents.length ? `, the first ${some.length} of them` : '';
    terminal.out(`\n${collection}: ${grouped(documents.length)} open, not final${first}\n`);
    const bare = some.map((document) =>
      Object.fromEntries(Object.entries(document).filter(([name]) => !SHOWN_NOT.includes(name))),
    );
    if (bare.length > 0) await showTable(context, bare);
  }
}
