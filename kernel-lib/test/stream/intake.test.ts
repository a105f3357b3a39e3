import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NULL_TEXT } from '../../src/event/columns';
import { TextDictionary } from '../../src/event/dictionary';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { recordFormatOf } from '../../src/pipeline/record-format';
import { parseDefinition } from '../../src/pipeline/validate';
import { parseCatalog } from '../../src/stream/catalog';
import { Intake } from '../../src/stream/intake';
import { KnownTexts } from '../../src/stream/known-texts';
import { TakenBuffers, type TakenRows } from '../../src/stream/taken-rows';
import { eventBatch, type PlainEvent } from '../support/batches';
import { event, inFile, MINUTE, START } from './events';

const definition = parseDefinition(defaultPipeline());
const format = recordFormatOf(definition);

function take(intake: Intake, events: readonly PlainEvent[], buffers = new TakenBuffers()) {
  return intake.take(eventBatch(events, format), buffers);
}

describe('the intake', () => {
  it('gives unique events with their places in the whole order, and late ones as documents', () => {
    const intake = new Intake(definition, { sourceNames: ['f'] });
    const [first, twin, ahead, late, last] = inFile([
      event({ timeMs: START }),
      event({ timeMs: START }),
      event({ timeMs: START + 11 * MINUTE, userId: 2 }),
      event({ timeMs: START + MINUTE - 1 }),
      event({ timeMs: START + MINUTE, userId: 3 }),
    ]);
    const one = take(intake, [first, twin]);
    expect([one.rows.length, one.rows.columns.order[0], one.late]).toEqual([1, 0, []]);
    const two = take(intake, [ahead, late, last]);
    expect(two.late).toMatchObject([{ _id: `f:0:${late.offset}`, watermark: new Date(START + MINUTE) }]);
    const { length, columns, closing } = two.rows;
    expect([...columns.order.subarray(0, length)]).toEqual([2, 4]);
    expect([...columns.userId.subarray(0, length)]).toEqual([2, 3]);
    expect(closing).toEqual({ byPartitionMs: Float64Array.of(START + MINUTE), sourceMs: START + MINUTE });
    expect(intake.endEpoch().counters).toEqual({ accepted: 4, late: 1, unique: 3, duplicates: 1, unmatched: {} });
  });

  it('counts unique events without a row in a catalogue', () => {
    const join = definition.joins.find(({ catalog }) => catalog === 'users')!;
    const header = ['user_id', ...Object.values(join.columns)];
    const row = header.map((_, place) => (place === 0 ? '7' : ''));
    const bytes = new TextEncoder().encode(`${header}\n${row}\n`);
    const users = parseCatalog('users', bytes, 'users.csv', { onlyWhether: true });
    const intake = new Intake(definition, { sourceNames: ['f'], catalogs: { users } });
    take(intake, inFile([7, 8, 8, 9].map((userId) => event({ timeMs: START, userId }))));
    expect(intake.endEpoch().counters).toMatchObject({ unique: 3, duplicates: 1, unmatched: { users: 2 } });
  });

  it('goes on from its state, whatever it had sent of texts', () => {
    const events = inFile(Array.from({ length: 30 }, (_, i) => event({ timeMs: START + i, userSession: `s${i % 9}` })));
    const whole = new Intake(definition, { sourceNames: ['f'] });
    take(whole, events.slice(0, 20));
    const again = new Intake(definition, { sourceNames: ['f'] });
    again.restore([whole.snapshot()]);
    const twins = [...events.slice(5, 8), ...events.slice(20)];
    const { rows } = take(again, twins);
    expect(rows).toMatchObject({ length: 10, firstText: 0 });
    expect(again.endEpoch().counters).toMatchObject({ accepted: 33, unique: 30, duplicates: 3 });
  });

  it('sends each text before it names it, and shards translate it, whenever either lets go of texts', () => {
    const session = fc.oneof(fc.constant(null), fc.nat(40).map(String));
    const batches = fc.array(fc.array(fc.record({ gapMs: fc.nat(5 * MINUTE), session, brand: session })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(batches, fc.nat(12), fc.nat(4), (given, leastTexts, compactEvery) => {
        const intake = new Intake(definition, { sourceNames: ['f'], leastTexts });
        const texts = new TextDictionary();
        const known = new KnownTexts(texts);
        const buffers = new TakenBuffers();
        let timeMs = START;
        let user = 0;
        given.forEach((batch, at) => {
          const events = inFile(
            batch.map(({ gapMs, session: userSession, brand }) => {
              timeMs += gapMs;
              return event({ timeMs, userId: user++, userSession, brand });
            }),
          );
          const { rows } = take(intake, events, buffers);
          known.learn(rows);
          expect(translated(rows, rows.columns.userSession, known, texts)).toEqual(
            events.map(({ userSession }) => userSession),
          );
          expect(translated(rows, rows.columns.brand, known, texts)).toEqual(events.map(({ brand }) => brand));
          if (at % (compactEvery + 1) === compactEvery) compact(texts, known);
        });
      }),
      { seed: 11 },
    );
  });
});

function translated(rows: TakenRows, column: Uint32Array, known: KnownTexts, texts: TextDictionary) {
  const places = Uint32Array.from({ length: rows.length }, (_, row) => row);
  const ids = new Uint32Array(rows.length);
  const sizes = new Uint32Array(rows.length);
  known.translate(column, places, rows.length, ids, sizes);
  return Array.from(ids, (id, row) => {
    expect(sizes[row]).toBe(texts.byteLengthOf(id));
    return id === NULL_TEXT ? null : texts.textOf(id);
  });
}

/** As a shard does that has no other text. */
function compact(texts: TextDictionary, known: KnownTexts): void {
  const live = new Uint8Array(texts.size);
  known.markTexts(live);
  known.remapTexts(texts.compact(live));
}
