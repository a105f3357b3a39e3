import { FootpathError } from '../event/error';
import type { Definition } from '../pipeline/definition';
import type { Manifest } from '../store/format';
import type { PruneRule } from '../store/prune-files';
import type { Progress } from './progress';

/** Which collections are pruned, and what of them. */
export interface PruneRules {
  readonly beforeMs: number;
  readonly rules: Readonly<Record<string, PruneRule>>;
}

/**
 * What is to be pruned of a pipeline's commit; null if no record was ever good, so that nothing is old.
 *
 * @throws FootpathError `bad-argument` for a collection without a time.
 */
export function pruneRules(
  { collections }: Pick<Manifest, 'collections'>,
  { timeRange }: Pick<Progress, 'timeRange'>,
  definition: Definition,
  asked: { readonly collections?: readonly string[]; readonly olderThanMs: number },
): PruneRules | null {
  const known = rulesOf(definition);
  const names = asked.collections ?? Object.keys(known).filter((name) => collections[name]);
  for (const name of names) if (!known[name] || !collections[name]) throw noTime(name, Object.keys(known));
  if (timeRange.maxMs === null) return null;
  const beforeMs = timeRange.maxMs - asked.olderThanMs;
  return { beforeMs, rules: Object.fromEntries(names.map((name) => [name, { ...known[name], beforeMs }])) };
}

/** By collection that has a time, what its documents are old by. */
function rulesOf({ outputs }: Definition): Record<string, Omit<PruneRule, 'beforeMs'>> {
  const rules: Record<string, Omit<PruneRule, 'beforeMs'>> = {
    late_events: { field: 'event_time', eventsField: null },
  };
  for (const output of outputs) {
    if (output.kind === 'window') rules[output.collection] = { field: 'window_end', eventsField: '_events' };
    else if (output.kind === 'events') rules[output.collection] = { field: 'event_timestamp', eventsField: 'each' };
    else {
      rules[output.collection] = { field: 'session_end', eventsField: 'total_events' };
      if (output.behaviorWindows) {
        rules[output.behaviorWindows.collection] = { field: 'window_end', eventsField: null };
      }
    }
  }
  return rules;
}

function noTime(name: string, known: readonly string[]): FootpathError {
  const why =
    name === 'dead_letters' ? 'dead letters have no event time to be old by' : 'there is no such collection of it';
  return new FootpathError('bad-argument', `${name} cannot be pruned: ${why}. These can: ${known.join(', ')}.`);
}
