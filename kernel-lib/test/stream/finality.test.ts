import { describe, expect, it } from 'vitest';
import { partitionOfUser } from '../../src/event/murmur2';
import { parseDefinition } from '../../src/pipeline/validate';
import type { PlainEvent } from '../support/batches';
import { drive } from './drive';
import { event, inFile, MINUTE, START } from './events';

const session = {
  kind: 'session',
  collection: 's',
  gap: '1m',
  behaviorWindows: { collection: 'b', size: '1m' },
};

/** Each event is an epoch of its own; the last one only ends the input. */
function finalsByEpoch(outputs: readonly object[], events: readonly PlainEvent[], partitions = 1) {
  const definition = parseDefinition({ source: { partitions }, watermark: { delay: '10s' }, outputs });
  return drive(definition, inFile(events), { batchSizes: [1], epochBatches: 1, shardCounts: [1, 2] }).finals;
}

const seconds = (second: number, given: Partial<PlainEvent> = {}) => event({ timeMs: START + second * 1000, ...given });
const other = { userId: 2 };
const lengths = (finals: ReturnType<typeof finalsByEpoch>, name: string) =>
  finals.map((epoch) => epoch[name].filter(({ user_id }) => user_id !== 2).length);

describe('sessions', () => {
  it('close when the watermark is at their end plus the gap, not before', () => {
    const finals = finalsByEpoch(
      [session],
      [seconds(0), seconds(69.999, other), seconds(70, other), seconds(500, other)],
    );
    expect(lengths(finals, 's')).toEqual([0, 0, 1, 0]);
  });

  it('take an event that comes up to the last moment', () => {
    const events = [seconds(0), seconds(69.999, other), seconds(59.999), seconds(500, other)];
    const finals = finalsByEpoch([session], events);
    expect(finals.flatMap(({ s }) => s).filter(({ user_id }) => user_id === 1)).toMatchObject([{ total_events: 2 }]);
  });

  it('are two at just the gap, and one below it', () => {
    const count = (second: number) =>
      lengths(finalsByEpoch([session], [seconds(0), seconds(second)]), 's').reduce((a, b) => a + b);
    expect(count(60)).toBe(2);
    expect(count(59.999)).toBe(1);
  });

  it('that were two become one by an event between them', () => {
    const definition = { ...session, gap: '1m' };
    const finals = finalsByEpoch([definition], [seconds(0), seconds(62), seconds(55), seconds(500, other)].slice(0, 3));
    expect(finals.flatMap(({ s }) => s)).toMatchObject([{ total_events: 3, session_duration_minutes: 1.033333 }]);
  });

  it('are cut once the watermark is at the record behind the cut, not before', () => {
    const cut = { ...session, maxEvents: 2 };
    const events = [seconds(0), seconds(1), seconds(5), seconds(14.999, other), seconds(15, other), seconds(16, other)];
    expect(lengths(finalsByEpoch([cut], events), 's')).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('wait with a cut for a record that may still come before it', () => {
    const cut = { ...session, maxEvents: 2 };
    const events = [seconds(0), seconds(2), seconds(5), seconds(1), seconds(100)];
    const pieces = finalsByEpoch([cut], events).flatMap(({ s }) => s);
    expect(
      pieces.map(({ session_start, session_end }) => [Number(session_start) - START, Number(session_end) - START]),
    ).toEqual([
      [0, 1000],
      [2000, 5000],
      [100_000, 100_000],
    ]);
  });

  it('number pieces of one start on, when a later session joins the rest of a cut one', () => {
    const cut = { ...session, maxEvents: 1 };
    const events = [
      seconds(0),
      seconds(0, { productId: 2 }),
      // The watermark is at 0: the first piece is final, the second waits.
      seconds(10, other),
      seconds(61),
      seconds(55),
    ];
    const pieces = finalsByEpoch([cut], events)
      .flatMap(({ s }) => s)
      .filter(({ user_id }) => user_id === 1);
    expect(pieces.map(({ session_start, _piece }) => [Number(session_start) - START, _piece])).toEqual([
      [0, 1],
      [0, 2],
      [55_000, 1],
      [61_000, 1],
    ]);
  });

  it('weigh by the bytes of their texts, of two sessions that became one too', () => {
    const definition = parseDefinition({ outputs: [session] });
    // Type view, category 10, code a.b, brand x: 10 bytes of text and 96.
    const events = inFile([seconds(0), seconds(62), seconds(55), seconds(63)]);
    const run = (maxSessionBytes: number) =>
      drive(definition, events, { batchSizes: [1], epochBatches: 9, shardCounts: [1], maxSessionBytes }).collections.s;
    expect(run(4 * 106).map(({ total_events }) => total_events)).toEqual([4]);
    expect(run(4 * 106 - 1).map(({ total_events }) => total_events)).toEqual([3, 1]);
    expect(run(1).map(({ total_events }) => total_events)).toEqual([1, 1, 1, 1]);
  });
});

describe('windows of session end', () => {
  it('are final when the watermark is the gap behind their end, not before', () => {
    const events = [seconds(0), seconds(129.999, other), seconds(130, other), seconds(131, other)];
    const finals = finalsByEpoch([session], events);
    expect(finals.map(({ b }) => b.filter(({ window_start }) => Number(window_start) === START).length)).toEqual([
      0, 0, 1, 0,
    ]);
  });
});

describe('windows', () => {
  const window = { kind: 'window', collection: 'w', size: '1m', aggregates: { n: { count: true } }, groupBy: [] };

  it('are final when the watermark is at their end, not before', () => {
    const finals = finalsByEpoch([window], [seconds(59.999), seconds(69.999), seconds(70), seconds(71)]);
    expect(finals.map(({ w }) => w.length)).toEqual([0, 0, 1, 1]);
  });

  it('wait for every partition, also for one that brought nothing yet', () => {
    const elsewhere = [2, 3, 4, 5, 6, 7].find((userId) => partitionOfUser(userId, 2) !== partitionOfUser(1, 2));
    const events = [seconds(0), seconds(1000), seconds(1000, { userId: elsewhere }), seconds(1001)];
    const finals = finalsByEpoch([window], events, 2);
    expect(finals.map(({ w }) => w.length)).toEqual([0, 0, 1, 1]);
  });

  it('before 1970 are aligned to the epoch too', () => {
    const finals = finalsByEpoch([window], [event({ timeMs: -1 }), event({ timeMs: 0 })]);
    expect(finals.flatMap(({ w }) => w).map(({ window_start }) => Number(window_start))).toEqual([-MINUTE, 0]);
  });
});

describe('late records', () => {
  it('are those below the watermark of the records before them, and move nothing', () => {
    const definition = parseDefinition({ watermark: { delay: '10s' } });
    const events = inFile([seconds(100), seconds(90), seconds(89.999), seconds(100), seconds(90, { brand: null })]);
    const { late, counters } = drive(definition, events, { batchSizes: [2], epochBatches: 1, shardCounts: [2] });
    expect(late).toEqual([
      {
        _id: 'first:0:250',
        event_time: new Date(START + 89_999),
        event_type: 'view',
        product_id: 1,
        category_id: '10',
        category_code: 'a.b',
        brand: 'x',
        price: 1,
        user_id: 1,
        user_session: 's',
        source: 'first',
        partition: 0,
        offset: 250,
        line: 252,
        raw: new TextEncoder().encode('raw 0 250'),
        watermark: new Date(START + 90_000),
        watermark_offset: 50,
        floor_offset: null,
        origin: null,
      },
    ]);
    expect(counters.at(-1)).toMatchObject({ accepted: 4, late: 1, unique: 3, duplicates: 1 });
  });
});
