import Module from 'node:module';
import type { DisplayBundle } from './protocol';

interface TslabJupyter {
  readonly lastWriteDisplayData: ((content: object, update: boolean) => void) | null;
}

/**
 * The display of a kernel that Jupyter started: tslab itself, in whose process the library runs. Its running copy is the one that has written before;
 * a copy that the library would load has not. Undefined outside such a kernel.
 */
export function tslabDisplay(): ((bundle: DisplayBundle) => void) | undefined {
  if (!isTslab()) return undefined;
  const { _cache: loaded } = Module as unknown as { _cache: Record<string, { exports: TslabJupyter } | undefined> };
  const path = Object.keys(loaded).find(
    (name) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name) && loaded[name]?.exports.lastWriteDisplayData,
  );
  if (path === undefined) return undefined;
  return ({ data, displayId, update = false }) =>
    loaded[path]!.exports.lastWriteDisplayData!(
      { data, metadata: {}, transient: displayId === undefined ? {} : { display_id: displayId } },
      update,
    );
}

export function isTslab(): boolean {
  return (globalThis as { __tslab__?: unknown }).__tslab__ !== undefined;
}
