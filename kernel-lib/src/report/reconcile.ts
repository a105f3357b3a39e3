import { count } from '../chart/format-number';
import type { Definition } from '../pipeline/definition';
import type { ReportCounters } from './summary';

/** An equation of counts, with its numbers, and whether it holds. */
export interface Equation {
  readonly left: Term;
  readonly right: readonly Term[];
  readonly holds: boolean;
  /** Where it does not hold: by how much, in words. */
  readonly fault: string | null;
}

export interface Term {
  readonly name: string;
  readonly value: number;
}

/** What was counted in the stored documents, to be held against the counters; null where it was not read. */
export interface StoredCounts {
  readonly deadLetters: number;
  readonly lateEvents: number;
  /** Σ of events over the documents of an output, by collection. */
  readonly outputEvents: Readonly<Record<string, number>>;
  /** By collection, what retention has removed. Default: nothing. */
  readonly pruned?: Readonly<Record<string, { readonly documents: number; readonly events: number }>>;
}

/** Every equation of the counters and between counters and documents, computed. */
export function reconcile(counters: ReportCounters, definition: Definition, stored: StoredCounts): Equation[] {
  const term = (name: keyof ReportCounters & string): Term => ({ name, value: counters[name] as number });
  const gone = (name: string, of: 'documents' | 'events'): Term[] => {
    const value = stored.pruned?.[name]?.[of] ?? 0;
    return value === 0 ? [] : [{ name: 'pruned', value }];
  };
  const equations = [
    equation(term('read'), term('parsed'), term('dead')),
    equation(term('parsed'), term('accepted'), term('late')),
    equation(term('accepted'), term('unique'), term('duplicates')),
    equation(term('dead'), { name: 'documents of dead_letters', value: stored.deadLetters }),
    equation(
      term('late'),
      { name: 'documents of late_events', value: stored.lateEvents },
      ...gone('late_events', 'documents'),
    ),
  ];
  const filtered = new Set(
    definition.outputs.filter(({ filter }) => filter !== null).map(({ collection }) => collection),
  );
  for (const [name, { passed, finals, open, windowsPerEvent }] of Object.entries(counters.outputs)) {
    const times = windowsPerEvent === 1 ? '' : ` × ${windowsPerEvent} windows each`;
    const whole = filtered.has(name)
      ? { name: `${name}: events past its filter${times}`, value: passed * windowsPerEvent }
      : { name: `${name}: unique${times}`, value: counters.unique * windowsPerEvent };
    equations.push(equation(whole, { name: 'in finals', value: finals }, { name: 'open', value: open }));
    if (name in stored.outputEvents) {
      equations.push(
        equation(
          { name: `${name}: in finals`, value: finals },
          { name: 'events over its documents', value: stored.outputEvents[name] },
          ...gone(name, 'events'),
        ),
      );
    }
  }
  return equations;
}

function equation(left: Term, ...right: readonly Term[]): Equation {
  const sum = right.reduce((total, { value }) => total + value, 0);
  const holds = left.value === sum;
  const words = right.map(({ name }) => name).join(' and ');
  const fault = holds ? null : `${left.name} is ${count(left.value)}, but ${words} make ${count(sum)}.`;
  return { left, right, holds, fault };
}
