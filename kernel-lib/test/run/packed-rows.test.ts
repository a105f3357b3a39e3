import { describe, expect, it } from 'vitest';
import { RowsPacker, RowsUnpacker } from '../../src/run/packed-rows';
import { TakenBuffers, type TakenRows } from '../../src/stream/taken-rows';

function rowsIn(buffers: TakenBuffers, length: number): TakenRows {
  const { columns, texts } = buffers;
  const closing = { byPartitionMs: Float64Array.of(length), sourceMs: length };
  return { length, file: 0, columns, texts, textCount: 1, firstText: 0, closing };
}

describe('rows as a message', () => {
  it('name their memory once a slot, and again when it was replaced', () => {
    const packer = new RowsPacker();
    const unpacker = new RowsUnpacker();
    const [one, two] = [new TakenBuffers(), new TakenBuffers()];
    one.expectRows(4);
    const pass = (slot: number, rows: TakenRows) => {
      const packed = packer.pack(slot, rows);
      expect(unpacker.unpack(packed)).toEqual(rows);
      return [packed.columns !== null, packed.texts !== null];
    };
    expect(pass(0, rowsIn(one, 1))).toEqual([true, true]);
    expect(pass(1, rowsIn(two, 2))).toEqual([true, true]);
    expect(pass(0, rowsIn(one, 3))).toEqual([false, false]);
    one.expectRows(100);
    expect(pass(0, rowsIn(one, 4))).toEqual([true, false]);
    two.expectTexts(1, 10);
    expect(pass(1, rowsIn(two, 5))).toEqual([false, true]);
  });
});
