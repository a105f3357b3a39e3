import { describe, expect, it } from 'vitest';
import { NULL_TEXT } from '../../src/event/columns';
import { TextDictionary } from '../../src/event/dictionary';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { NULL_CODE } from '../../src/stream/coded-rows';
import { Intake } from '../../src/stream/intake';
import { Shard } from '../../src/stream/shard';
import { SnapshotReader, SnapshotWriter } from '../../src/stream/snapshot';

function written(): Uint8Array {
  const texts = new TextDictionary();
  const [a, b] = [texts.internText('a'), texts.internText('ünïcode')];
  const out = new SnapshotWriter(texts);
  out.put('doubles', Float64Array.of(1.5, Number.NEGATIVE_INFINITY, -0));
  out.put('bytes', Uint8Array.of(1, 2, 3));
  out.put('empty', new Int32Array(0));
  out.put('texts', out.textPlacesOf([b, NULL_TEXT, a, b]));
  out.put('codes', out.textCodePlaces(Float64Array.of(NULL_CODE, a)));
  return out.finish({ any: ['value'] });
}

describe('a snapshot', () => {
  it('gives back what was put in, at any place of a buffer', () => {
    const bytes = written();
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    const texts = new TextDictionary();
    texts.internText('other');
    const from = new SnapshotReader(moved.subarray(3), texts);
    expect(from.data).toEqual({ any: ['value'] });
    expect(from.f64('doubles')).toEqual(Float64Array.of(1.5, Number.NEGATIVE_INFINITY, -0));
    expect(from.u8('bytes')).toEqual(Uint8Array.of(1, 2, 3));
    expect(from.i32('empty')).toHaveLength(0);
    const ids = Array.from(from.u32('texts'), (place) => from.textId(place));
    expect(ids.map((id) => (id === NULL_TEXT ? null : texts.textOf(id)))).toEqual(['ünïcode', null, 'a', 'ünïcode']);
    expect(Array.from(from.f64('codes'), (code) => from.textCode(code))).toEqual([NULL_CODE, ids[2]]);
  });

  it('is refused when it is cut anywhere, begins otherwise, or is of a later version', () => {
    const bytes = written();
    const read = (broken: Uint8Array) => () => new SnapshotReader(broken, new TextDictionary());
    for (let length = 0; length < bytes.length - 8; length++) expect(read(bytes.subarray(0, length))).toThrow();
    expect(read(Uint8Array.of(...bytes.subarray(0, 3), 0, ...bytes.subarray(4)))).toThrow(/does not begin as one/);
    const newer = bytes.slice();
    newer[4] = 3;
    expect(read(newer)).toThrow(expect.objectContaining({ code: 'newer-format' }));
    expect(() => new SnapshotReader(bytes, new TextDictionary()).u32('doubles')).toThrow(/of another type/);
    expect(() => new SnapshotReader(bytes, new TextDictionary()).u32('nothing')).toThrow(/no array "nothing"/);
  });

  it('of what saw nothing is what saw nothing', () => {
    const definition = parseDefinition(defaultPipeline());
    const options = { index: 0, count: 1, sourceNames: [] };
    const shard = new Shard(definition, options);
    const intake = new Intake(definition, options);
    const snapshots = [new Intake(definition, options).snapshot(), new Shard(definition, options).snapshot()];
    intake.restore(snapshots);
    shard.restore(snapshots);
    const { counters, watermarks, closing } = intake.endEpoch();
    expect(shard.endEpoch(closing).counters.outputs.session_metrics).toEqual({ passed: 0, finals: 0, open: 0 });
    expect(counters).toMatchObject({ accepted: 0, late: 0, unique: 0, duplicates: 0 });
    expect(watermarks).toEqual([
      {
        partition: 0,
        maxTimeMs: Number.NEGATIVE_INFINITY,
        watermarkMs: Number.NEGATIVE_INFINITY,
        watermarkOffset: null,
      },
    ]);
  });
});
