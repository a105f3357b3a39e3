import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { recordFormatOf } from '../../src/pipeline/record-format';
import { parseDefinition } from '../../src/pipeline/validate';
import { Intake } from '../../src/stream/intake';
import { Shard } from '../../src/stream/shard';
import { TakenBuffers } from '../../src/stream/taken-rows';
import { eventBatch, type PlainEvent } from '../support/batches';
import { tableDocuments } from '../support/table-documents';
import { event, inFile, MINUTE, START } from './events';

const definition = parseDefinition(defaultPipeline());
/** How many of the records the state has seen. */
const SEEN = 23;

function records(): PlainEvent[] {
  const events = inFile(
    Array.from({ length: 24 }, (_, i) =>
      event({
        timeMs: START + i * MINUTE * 0.9,
        userId: i % 3,
        userSession: `s${i % 5}`,
        brand: i % 2 ? 'x' : null,
      }),
    ),
  );
  // One comes again, and one that is late by then.
  events.splice(20, 0, { ...events[19], offset: 9001 }, { ...events[1], offset: 9002 });
  return events;
}

/** Documents of sessions and counters at the end of the records, begun with this state. */
function toTheEnd(events: readonly PlainEvent[], state: readonly Uint8Array[]) {
  const intake = new Intake(definition, { sourceNames: ['f'] });
  const shard = new Shard(definition, { index: 0, count: 1, sourceNames: ['f'] });
  intake.restore(state);
  shard.restore(state);
  shard.process(intake.take(eventBatch(events, recordFormatOf(definition)), new TakenBuffers()).rows);
  const { counters, watermarks } = intake.endEpoch();
  const { tables, counters: own } = shard.endEpoch(null);
  return { counters, watermarks, own, documents: tables.map(({ batch }) => tableDocuments(batch)) };
}

describe('state that an earlier Footpath wrote', () => {
  it('of two shards that each held all of it goes on to the end that one would have come to', () => {
    const { shards } = JSON.parse(readFileSync(join(__dirname, 'state-version-1.json'), 'utf8')) as {
      shards: string[];
    };
    const state = shards.map((packed) => new Uint8Array(gunzipSync(Buffer.from(packed, 'base64'))));
    const events = records();
    const whole = toTheEnd(events, []);
    expect(whole.counters).toMatchObject({ accepted: 25, late: 1, unique: 24, duplicates: 1 });
    expect(toTheEnd(events.slice(SEEN), state)).toEqual(whole);
  });
});
