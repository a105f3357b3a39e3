import { serialize } from 'node:v8';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import type { RunOptions } from '../../src/run/options';
import { piecesOf, runInMemory } from '../support/run-in-memory';
import type { Outcome } from '../support/run-once';

/** Quotes, line ends in quotes, CRLF and LF, two to four bytes a character, empty lines, dead records, a late one, duplicates. */
const CSV = Buffer.concat([
  Buffer.from('\ufefft,e,i,c,k,b,p,u,s\r\n'),
  Buffer.from('10001,view,1,7,a.b,Žluť,1.005,500,s1\r\n'),
  Buffer.from('10002,cart,2,7,"a\r\nb, ""q""",𝒜,20,501,"s\n2"\n'),
  Buffer.from('\r\n10540,view,1,7,a,"b"x,1,500,s1\n10700,view,1,7,,,2,500,\n'),
  Buffer.from('11200,purchase,2,7,a,x "y",20.00,501,\n'),
  Buffer.from([0x78, 0xff, 0x2c, 0x0d, 0x0d, 0x0a]),
  Buffer.from('10001,view,1,7,a.b,Žluť,1.005,500,s1\n\n'),
  Buffer.from('11200,purchase,2,7,a,x "y",20.00,501,\r\n'),
  Buffer.from('11260,view,3,,,,0,500,"unclosed\n'),
  Buffer.from('11320,view,3,,,"",0,500,s3'),
]);
const JSON_LINES = Buffer.from(
  [
    '{"t":10001,"e":"view","i":1,"p":1.005,"u":500,"b":"\\u017dlu\\u0165"}\r\n',
    '{"t":11800,"e":"cart","i":1,"p":"2","u":501,"b":"𝒜","x":[}\n',
    '\n{"t":11800,"e":"cart","i":1,"p":"2","u":501,"b":"𝒜"}\n',
    '{"t":10001,"e":"view","i":1,"p":1.005,"u":502}',
  ].join(''),
);

const definition: PipelineInput = {
  name: 'cuts',
  source: {
    columns: {
      event_time: 't',
      event_type: 'e',
      product_id: 'i',
      category_id: 'c',
      category_code: 'k',
      brand: 'b',
      price: 'p',
      user_id: 'u',
      user_session: 's',
    },
    time: { format: 'epoch-s' },
    partitions: 2,
  },
  watermark: { delay: '5m' },
  outputs: [
    {
      kind: 'window',
      groupBy: ['brand', 'category_code'],
      aggregates: { n: { count: true }, sum: { sum: { column: 'price' } } },
    },
    { kind: 'session', gap: '10m' },
  ],
};

interface Case {
  readonly bytes: Buffer;
  readonly options: Partial<RunOptions>;
  readonly counters: Record<string, number>;
}

const cases: Record<string, Case> = {
  CSV: { bytes: CSV, options: { kind: 'csv' }, counters: { read: 10, dead: 3, late: 1, duplicates: 1, unique: 5 } },
  'JSON lines': {
    bytes: JSON_LINES,
    options: { kind: 'jsonl' },
    counters: { read: 4, dead: 1, late: 1, duplicates: 0, unique: 2 },
  },
};

/** What must not depend on how it was come by. */
const essence = ({ result, collections }: Outcome) => ({
  counters: result.counters,
  deadByReason: result.deadByReason,
  watermark: result.watermark,
  collections,
});

const countTo = (last: number) => Array.from({ length: last }, (_, place) => place + 1);

for (const [name, { bytes, options, counters }] of Object.entries(cases)) {
  describe(`${name} cut anywhere gives the same documents`, { timeout: 240_000 }, () => {
    const outcome = async (pieces: readonly Uint8Array[], more: Partial<RunOptions> = {}) =>
      essence(await runInMemory(definition, pieces, { ...options, ...more }));
    const expectSame = async (sizes: number[], cut: (size: number) => ReturnType<typeof outcome>) => {
      const whole = await outcome([bytes]);
      for (const size of sizes) {
        const found = await cut(size);
        // Byte equality is quick, and says what two equal values may not: a value's kind.
        if (!serialize(found).equals(serialize(whole))) expect(found, `size ${size}`).toEqual(whole);
        // The runner wants a word now and then.
        await new Promise(setImmediate);
      }
    };

    it('(uncut, every kind of record is counted)', async () => {
      const whole = await outcome([bytes]);
      expect(whole.counters).toMatchObject(counters);
      expect(whole.collections.dead_letters).toHaveLength(counters.dead);
    });

    it('in two pieces, at every byte', () =>
      expectSame(countTo(bytes.length - 1), (at) =>
        outcome([bytes.subarray(0, at), bytes.subarray(at)], { chunkBytes: 1 }),
      ));

    it('in pieces of every size', () =>
      expectSame(countTo(bytes.length >> 1), (size) => outcome(piecesOf(bytes, size), { chunkBytes: 1 })));

    it('in chunks of every size', () => {
      const pieces = piecesOf(bytes, 1);
      return expectSame(countTo(bytes.length), (chunkBytes) => outcome(pieces, { chunkBytes }));
    });

    it('in epochs of every size', () =>
      expectSame(countTo(bytes.length), (epochBytes) => outcome([bytes], { epochBytes })));

    it('in compressed pieces of every size', () => {
      const packed = gzipSync(bytes);
      return expectSame(countTo(packed.length >> 1), (size) => outcome(piecesOf(packed, size)));
    });
  });
}
