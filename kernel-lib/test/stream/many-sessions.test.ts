import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Document } from '../../src/event/document';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { drive } from './drive';
import { event, inFile, MINUTE, START } from './events';

const SESSIONS = 5000;

/** Sessions of one to twenty events, whose users are in another order than their times. */
function manySessions() {
  const events = Array.from({ length: SESSIONS }, (_, session) =>
    Array.from({ length: 1 + ((session * 31) % 20) }, (_, step) =>
      event({
        timeMs: START + ((session * MINUTE) >> 2) + 1000 * step,
        type: step % 7 === 3 ? 'cart' : step % 11 === 5 ? 'purchase' : 'view',
        productId: 1 + ((session * 17 + step * step) % 300),
        brand: step % 3 === 0 ? null : `brand ${(session + step) % 50}`,
        userId: 1 + ((session * 7919) % 2500),
        userSession: session % 40 === 0 ? null : `session ${session}`,
      }),
    ),
  ).flat();
  return inFile(events.sort((a, b) => a.timeMs - b.timeMs));
}

/** What is done in blocks, or in another order once there is much of it, shows in no document. */
it('thousands of sessions that end in one epoch are those that end in many', () => {
  const definition = parseDefinition(defaultPipeline());
  const input = manySessions();
  const atOnce = drive(definition, input, { batchSizes: [input.length], epochBatches: 1, shardCounts: [1] });
  const inParts = drive(definition, input, { batchSizes: [997], epochBatches: 1, shardCounts: [1] });
  expect(atOnce.collections.session_metrics.length).toBeGreaterThan(4500);
  for (const [name, documents] of Object.entries(atOnce.collections)) {
    expect(digest(documents), name).toBe(digest(inParts.collections[name]));
  }
}, 60_000);

/** One number of all documents, whatever their order: to tell two thousands of them apart would take minutes. */
function digest(documents: readonly Document[]): number {
  const text = documents
    .map((document) => JSON.stringify(document))
    .sort()
    .join('\n');
  return crc32(text);
}
