import type { RunRequest } from './live-run';

/** Those of some runs that write into a store, which is told by the arguments that name it to a command. */
export function runsInto<T extends { readonly request: Pick<RunRequest, 'args'> }>(
  runs: readonly T[],
  store: readonly string[],
): T[] {
  const isDatabase = store.includes('--store');
  return runs.filter(
    // Topics of a database's pipelines lie in a folder, too, which may be another store.
    ({ request: { args } }) => store.every((arg) => args.includes(arg)) && args.includes('--store') === isDatabase,
  );
}
