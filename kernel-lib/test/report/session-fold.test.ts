import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/event/schema';
import type { SessionOutput } from '../../src/pipeline/definition';
import { parseDefinition } from '../../src/pipeline/validate';
import { centsOf, msOf, numberOf } from '../../src/report/field';
import { SessionFold } from '../../src/report/session-fold';
import { sampleStore } from './sample-store';

const definition = parseDefinition({});
const output = definition.outputs.find(({ kind }) => kind === 'session') as SessionOutput;
const sessions = sampleStore({ seed: 3, sessions: 500 }).collections.session_metrics;
type Step = readonly [number, string, number, number];
const stepsOf = (session: (typeof sessions)[number]) => session.steps as unknown as Step[];

function folded(): SessionFold {
  const fold = new SessionFold(definition.source.eventTypes as Readonly<Record<string, Role>>, output);
  for (const session of sessions) fold.add(session);
  return fold;
}

describe('sessions in one pass', () => {
  it('add up to what a plain computation gives', () => {
    const fold = folded();
    const purchases = sessions.flatMap(stepsOf).filter(([, type]) => type === 'purchase');
    const cents = purchases.reduce((sum, [, , , price]) => sum + Math.round(price * 100), 0);
    expect(purchases.length).toBeGreaterThan(10);
    expect(fold).toMatchObject({
      sessions: sessions.length,
      events: sessions.flatMap(stepsOf).length,
      purchases: purchases.length,
      purchaseSessions: sessions.filter((session) => stepsOf(session).some(([, type]) => type === 'purchase')).length,
      revenueCents: cents,
    });
    const { segments } = fold.behaviorMix('range');
    expect(segments.map(({ segment }) => segment)).toEqual([
      'power_user',
      'buyer',
      'engaged_shopper',
      'bouncer',
      'browser',
    ]);
    for (const { segment, sessions: n } of segments) {
      expect(n).toBe(sessions.filter(({ behavior_segment }) => behavior_segment === segment).length);
    }
    expect(segments.reduce((sum, { revenueCents }) => sum + revenueCents, 0)).toBe(cents);
  });

  it('have their durations and sizes by nearest rank', () => {
    const fold = folded();
    const sizes = sessions.map((session) => stepsOf(session).length).sort((a, b) => a - b);
    const seconds = sessions
      .filter((session) => stepsOf(session).length > 1)
      .map(({ session_start, session_end }) => Math.floor((Number(session_end) - Number(session_start)) / 1000))
      .sort((a, b) => a - b);
    const rank = (values: readonly number[], share: number) => values[Math.ceil(share * values.length) - 1];
    expect(fold.sessionEvents('range')).toMatchObject({
      median: rank(sizes, 0.5),
      p90: rank(sizes, 0.9),
      max: sizes.at(-1),
    });
    expect(fold.duration('range')).toMatchObject({
      measured: seconds.length,
      medianSeconds: rank(seconds, 0.5),
      p90Seconds: rank(seconds, 0.9),
    });
  });

  it('count event types by their role, whatever the shop calls them', () => {
    const fold = new SessionFold({ look: 'view', buy: 'purchase' }, output);
    fold.add({
      session_start: new Date(0),
      session_end: new Date(1000),
      total_events: 2,
      behavior_segment: 'buyer',
      steps: [
        [0, 'look', 1, 5, null, null, null],
        [1000, 'buy', 1, 5, null, null, null],
      ],
    });
    expect(fold).toMatchObject({ purchases: 1, purchaseSessions: 1, revenueCents: 500 });
  });
});

describe('fields of documents', () => {
  it('are read whatever type the store gives them', () => {
    const long = { toString: () => '123' };
    expect([7, 7n, long, null, undefined].map(numberOf)).toEqual([7, 7, 123, 0, 0]);
    expect([new Date(5), '1970-01-01T00:00:00.005Z', 5].map(msOf)).toEqual([5, 5, 5]);
    expect([0.29, 1.1, 2574.07].map(centsOf)).toEqual([29, 110, 257_407]);
  });
});
