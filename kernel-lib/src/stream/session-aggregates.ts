import type { SessionOutput } from '../pipeline/definition';
import type { Vector } from '../pipeline/vector';
import { aggregateResult, scaleOf } from './aggregate-result';
import { createAggregator } from './create-aggregator';
import type { EventModel } from './event-model';
import { EventRows } from './event-rows';
import type { SessionRows } from './session-rows';

/** So many events at most are looked at together: their columns are made as those of a batch. */
const MOST_EVENTS = 16_384;

/** Computes the further aggregates of an output over the events of final sessions, and adds them as columns. */
export function addSessionAggregates(sessions: SessionRows, output: SessionOutput, model: EventModel): void {
  const names = Object.keys(output.aggregates);
  if (names.length === 0) return;
  const slots = { windowOf: new Int32Array(sessions.length) };
  // A session lies in one shard, so that its distincts are counts.
  const context = { types: model.types, slots, texts: model.texts, shards: 1 };
  const aggregators = names.map((name) => createAggregator(output.aggregates[name], context));
  for (const aggregator of aggregators) {
    aggregator.grow(sessions.length);
    for (let session = 0; session < sessions.length; session++) aggregator.clear(session);
  }
  const rows = new EventRows(model);
  // An epoch of few events does not pay for many.
  const chunkEvents = Math.min(MOST_EVENTS, sessions.steps.length);
  const rowOf = new Uint32Array(chunkEvents);
  for (let row = 0; row < chunkEvents; row++) rowOf[row] = row;
  const slotOf = new Int32Array(chunkEvents);
  for (let from = 0; from < sessions.steps.length; from += chunkEvents) {
    fillRows(rows, slotOf, sessions, from);
    const assignment = { length: rows.length, rowOf, slotOf };
    for (const aggregator of aggregators) {
      aggregator.prepare(rows, model.texts);
      aggregator.update(assignment);
    }
  }
  names.forEach((name, i) => {
    const { type, units } = aggregateResult(output.aggregates[name], model.types);
    const values = new Float64Array(sessions.length);
    const nulls = new Uint8Array(sessions.length);
    for (let session = 0; session < sessions.length; session++) {
      const value = units([aggregators[i].partial(session)]);
      // Whole numbers are kept as doubles here: one that is not exact in them is no value.
      if (value === null || (typeof value === 'bigint' && scaleOf(type) === 0)) nulls[session] = 1;
      else values[session] = Number(value);
    }
    const vector: Vector =
      type.kind === 'time' ? { kind: 'time', values, nulls } : { kind: 'number', scale: scaleOf(type), values, nulls };
    sessions.added.set(name, vector);
  });
}

function fillRows(rows: EventRows, slotOf: Int32Array, sessions: SessionRows, from: number): void {
  const { steps } = sessions;
  const length = Math.min(slotOf.length, steps.length - from);
  rows.reset(slotOf.length);
  rows.length = length;
  rows.type.set(steps.type.subarray(from, from + length));
  rows.productId.set(steps.productId.subarray(from, from + length));
  rows.priceCents.set(steps.priceCents.subarray(from, from + length));
  rows.categoryId.set(steps.categoryId.subarray(from, from + length));
  rows.categoryCode.set(steps.categoryCode.subarray(from, from + length));
  rows.brand.set(steps.brand.subarray(from, from + length));
  rows.userSession.set(steps.userSession.subarray(from, from + length));
  let session = sessionAt(sessions.stepOffsets, from);
  for (let i = 0; i < length; i++) {
    while (sessions.stepOffsets[session + 1] <= from + i) session++;
    slotOf[i] = session;
    rows.timeMs[i] = sessions.startMs[session] + steps.sinceMs[from + i];
    rows.userId[i] = sessions.userId[session];
  }
}

/** The session that a step belongs to. */
function sessionAt(offsets: Uint32Array, step: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}
