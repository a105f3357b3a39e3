import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { reconcile } from '../../src/report/reconcile';
import type { ReportCounters } from '../../src/report/summary';

const definition = parseDefinition({});
const output = { passed: 90, finals: 80, open: 10, windowsPerEvent: 1 };
const good: ReportCounters = {
  read: 103,
  parsed: 100,
  dead: 3,
  accepted: 95,
  late: 5,
  unique: 90,
  duplicates: 5,
  unmatched: {},
  outputs: { windowed_metrics: output, session_metrics: output },
};
const stored = { deadLetters: 3, lateEvents: 5, outputEvents: { windowed_metrics: 80, session_metrics: 80 } };

const faults = (counters: ReportCounters, more: Partial<typeof stored> = {}) =>
  reconcile(counters, definition, { ...stored, ...more }).flatMap(({ fault }) => fault ?? []);

describe('equations', () => {
  it('all hold where the numbers are right', () => {
    const equations = reconcile(good, definition, stored);
    expect(equations).toHaveLength(9);
    expect(equations.every(({ holds }) => holds)).toBe(true);
  });

  it.each([
    [{ ...good, read: 104 }, 'read is 104, but parsed and dead make 103.'],
    [{ ...good, parsed: 101, read: 104 }, 'parsed is 101, but accepted and late make 100.'],
    [{ ...good, duplicates: 4 }, 'accepted is 95, but unique and duplicates make 94.'],
    [
      { ...good, outputs: { ...good.outputs, session_metrics: { ...output, open: 9 } } },
      'session_metrics: unique is 90, but in finals and open make 89.',
    ],
  ])('say by how much one does not hold', (counters, fault) => {
    expect(faults(counters)).toEqual([fault]);
  });

  it('are held against the documents too', () => {
    expect(faults(good, { deadLetters: 2 })).toEqual(['dead is 3, but documents of dead_letters make 2.']);
    expect(faults(good, { lateEvents: 6 })).toEqual(['late is 5, but documents of late_events make 6.']);
    expect(faults(good, { outputEvents: { windowed_metrics: 79, session_metrics: 80 } })).toEqual([
      'windowed_metrics: in finals is 80, but events over its documents make 79.',
    ]);
  });

  it('hold an unfiltered output to all unique events, a filtered one to those past its filter', () => {
    const passed = { ...output, passed: 40, finals: 40, open: 0 };
    const counters = { ...good, outputs: { w: passed } };
    const of = (filter: unknown) =>
      parseDefinition({ outputs: [{ kind: 'window', collection: 'w', ...(filter ? { filter } : {}) }] });
    const holds = (filter: unknown) =>
      reconcile(counters, of(filter), { ...stored, outputEvents: {} }).every((equation) => equation.holds);
    expect(holds({ eq: [{ column: 'event_type' }, 'view'] })).toBe(true);
    expect(holds(null)).toBe(false);
  });

  it('count an event of sliding windows as often as it is in one', () => {
    const sliding = parseDefinition({ outputs: [{ kind: 'window', collection: 'w', size: '10m', slide: '5m' }] });
    const counters = { ...good, outputs: { w: { passed: 90, finals: 170, open: 10, windowsPerEvent: 2 } } };
    expect(reconcile(counters, sliding, { ...stored, outputEvents: { w: 170 } }).every(({ holds }) => holds)).toBe(
      true,
    );
  });
});
