import { expect } from 'vitest';
import type { Outcome, PlainDocument } from '../support/run-once';
import type { OracleResult } from './oracle';

/** Whether a run came to what the batch over the raw file came to, record by record and document by document. */
export function expectOracle({ result, collections }: Outcome, oracle: OracleResult): void {
  expect(result.counters).toMatchObject(oracle.counters);
  expect(result.identities.filter(({ holds }) => !holds)).toEqual([]);
  const reasons = Object.fromEntries(Object.entries(result.deadByReason).filter(([, count]) => count > 0));
  expect(reasons).toEqual(oracle.deadByReason);
  expectSame(
    collections.dead_letters.map(({ offset, reason, partition }) => ({
      _id: String(offset).padStart(12, '0'),
      offset,
      reason,
      partition,
    })),
    oracle.dead.map((document) => ({ _id: String(document.offset).padStart(12, '0'), ...document })),
  );
  expectSame(
    collections.late_events.map(({ offset, line, partition, event_time, watermark, watermark_offset }) => ({
      _id: String(offset).padStart(12, '0'),
      offset,
      line,
      partition,
      event_time,
      watermark,
      watermark_offset,
    })),
    oracle.late.map((document) => ({ _id: String(document.offset).padStart(12, '0'), ...document })),
  );
  for (const [name, documents] of Object.entries(oracle.collections)) expectSame(collections[name], documents);
}

function expectSame(found: readonly PlainDocument[], wanted: readonly PlainDocument[]): void {
  const order = (a: PlainDocument, b: PlainDocument) => (String(a._id) < String(b._id) ? -1 : 1);
  const sorted = [...wanted].sort(order);
  const ours = [...found].sort(order);
  // The first that differs says more than ten thousand lines of both.
  const place = sorted.findIndex((document, index) => stable(document) !== stable(ours[index]));
  if (place >= 0) expect(ours[place]).toEqual(sorted[place]);
  expect(ours).toHaveLength(sorted.length);
}

function stable(document: PlainDocument | undefined): string {
  return document === undefined ? '' : JSON.stringify(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
}
