import type { TextPool } from '../pipeline/vector';
import type { Aggregator, Assignment, Takeover } from './aggregator';
import { type CodedRows, NULL_CODE } from './coded-rows';
import type { DistinctColumn } from './distinct-aggregator';
import { addHash, mergeRegisters, REGISTERS } from './hyper-log-log';
import { hashNumber, mix32 } from './mix';
import type { PartialColumn } from './partial-column';
import type { SnapshotReader, SnapshotWriter } from './snapshot';
import { TextHashes } from './text-hashes';

/** `approxCountDistinct`: 4 KB a group, whatever it counts. The partial is a copy of the sketch's registers. */
export class ApproxDistinctAggregator implements Aggregator {
  private readonly sketches: (Uint8Array | undefined)[] = [];
  private readonly hashes: TextHashes;
  private input = new Uint32Array(0);
  private isNull = new Uint8Array(0);
  private collected: Uint8Array[] = [];

  constructor(
    private readonly columns: readonly DistinctColumn[],
    texts: TextPool,
  ) {
    this.hashes = new TextHashes(texts);
  }

  grow(): void {}

  clear(slot: number): void {
    this.sketches[slot] = undefined;
  }

  /** The hash is of the values themselves, because ids of text differ between shards. */
  prepare(rows: CodedRows): void {
    const { length } = rows;
    this.input = new Uint32Array(length);
    this.isNull = new Uint8Array(length);
    for (const { name, type } of this.columns) {
      const codes = rows.codes(name);
      for (let i = 0; i < length; i++) {
        const isNull = codes[i] === NULL_CODE;
        const value = isNull ? 0x5bd1e995 : type.kind === 'text' ? this.hashes.of(codes[i]) : hashNumber(codes[i]);
        this.input[i] = mix32(Math.imul(this.input[i], 31) + value);
        if (isNull && this.columns.length === 1) this.isNull[i] = 1;
      }
    }
  }

  update({ length, rowOf, slotOf }: Assignment): void {
    for (let i = 0; i < length; i++) {
      const row = rowOf[i];
      if (this.isNull[row] === 0) addHash(this.sketchOf(slotOf[i]), this.input[row]);
    }
  }

  private sketchOf(slot: number): Uint8Array {
    return (this.sketches[slot] ??= new Uint8Array(REGISTERS));
  }

  partial(slot: number): Uint8Array {
    return this.sketchOf(slot).slice();
  }

  collect(slot: number): void {
    this.collected.push(this.partial(slot));
  }

  takePartials(): PartialColumn {
    const values = this.collected;
    this.collected = [];
    return { kind: 'values', values };
  }

  save(out: SnapshotWriter, name: string, slots: Int32Array): void {
    const registers = new Uint8Array(slots.length * REGISTERS);
    slots.forEach((slot, saved) => {
      registers.set(this.sketchOf(slot), saved * REGISTERS);
    });
    out.put(name, registers);
  }

  load(from: SnapshotReader, name: string, takeover: Takeover): void {
    if (!takeover.primary) return;
    const registers = from.u8(name);
    for (let saved = 0; saved * REGISTERS < registers.length; saved++) {
      const sketch = registers.subarray(saved * REGISTERS, (saved + 1) * REGISTERS);
      mergeRegisters(this.sketchOf(takeover.slotOf(saved)), sketch);
    }
  }

  remapTexts(): void {
    this.hashes.forget();
  }
}
