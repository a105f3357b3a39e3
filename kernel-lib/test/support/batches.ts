import type { EventBatch, TextRefs } from '../../src/event/batch';
import { NO_DEAD } from '../../src/event/batch-buffers';
import { hashBytes } from '../../src/event/hash';
import { partitionOfUser } from '../../src/event/murmur2';
import type { RecordFormat } from '../../src/event/schema';

/** A parsed record, as plainly as it can be written. */
export interface PlainEvent {
  readonly timeMs: number;
  readonly type: string;
  readonly productId: number;
  readonly categoryId: string | null;
  readonly categoryCode: string | null;
  readonly brand: string | null;
  readonly priceCents: number;
  readonly userId: number;
  readonly userSession: string | null;
  /** Place of its file and offset in it. */
  readonly file: number;
  readonly offset: number;
  /** Where it lies. Absent: in its user's partition. */
  readonly partition?: number;
}

/** The bytes that stand for the raw record of an event in a batch made here. */
export function rawOf(event: PlainEvent): Uint8Array {
  return new TextEncoder().encode(`raw ${event.file} ${event.offset}`);
}

/** A batch as a parser would give it. All events are of one file. Arrays are longer than they need be. */
export function eventBatch(events: readonly PlainEvent[], format: RecordFormat): EventBatch {
  const text = new TextBuilder();
  const room = events.length + 5;
  const numbers = (of: (event: PlainEvent) => number) => {
    const values = new Float64Array(room).fill(Number.NaN);
    values.set(events.map(of));
    return values;
  };
  const raws = events.map((event) => text.add(rawOf(event)));
  const refs = (of: (event: PlainEvent) => string | null) => textRefs(events.map(of), room, text);
  const columns = {
    categoryId: refs((event) => event.categoryId),
    categoryCode: refs((event) => event.categoryCode),
    brand: refs((event) => event.brand),
    userSession: refs((event) => event.userSession),
  };
  return {
    length: events.length,
    file: events[0]?.file ?? 0,
    text: text.bytes(),
    timeMs: numbers((event) => event.timeMs),
    type: Uint8Array.from(events, (event) => format.eventTypes.findIndex(({ name }) => name === event.type)),
    productId: numbers((event) => event.productId),
    priceCents: numbers((event) => event.priceCents),
    userId: numbers((event) => event.userId),
    partition: Uint32Array.from(events, (event) => event.partition ?? partitionOfUser(event.userId, format.partitions)),
    offset: numbers((event) => event.offset),
    line: numbers((event) => event.offset + 2),
    rawStart: Uint32Array.from(raws, ({ start }) => start),
    rawSize: Uint32Array.from(raws, ({ length }) => length),
    ...columns,
    dead: NO_DEAD,
    read: events.length,
  };
}

function textRefs(texts: readonly (string | null)[], room: number, builder: TextBuilder): TextRefs {
  const refs = { start: new Uint32Array(room), length: new Uint32Array(room), hash: new Uint32Array(room) };
  texts.forEach((value, row) => {
    const bytes = new TextEncoder().encode(value ?? '');
    const { start, length } = builder.add(bytes);
    refs.start[row] = start;
    refs.length[row] = length;
    refs.hash[row] = hashBytes(bytes, 0, length);
  });
  return refs;
}

class TextBuilder {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  add(bytes: Uint8Array): { start: number; length: number } {
    const start = this.size;
    this.parts.push(bytes);
    this.size += bytes.length;
    return { start, length: bytes.length };
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
