import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchBuffers } from '../../src/event/batch-buffers';
import { createJsonParser } from '../../src/event/json-parser';
import { JsonScanner } from '../../src/event/json-scanner';
import { DEAD_REASONS, EVENT_COLUMNS, type RecordFormat } from '../../src/event/schema';

const format: RecordFormat = {
  columns: Object.fromEntries(EVENT_COLUMNS.map((name) => [name, name])) as RecordFormat['columns'],
  timeFormat: 'epoch-s',
  timeMinMs: 0,
  timeMaxMs: 4e12,
  eventTypes: [{ name: 'view', role: 'view' }],
  partitions: 1,
};

/** What the scanner makes of one record: the wanted fields' texts (null if empty), or `bad`. */
function scan(text: string, scanner = new JsonScanner(['a', 'b'])): (string | null)[] | 'bad' {
  // Others lie around it in the same memory.
  const bytes = new TextEncoder().encode(`"1${text}"1}`);
  scanner.begin(bytes);
  if (!scanner.scan(2, bytes.length - 3)) return 'bad';
  return [0, 1].map((field) => {
    const { valueStart, valueEnd } = scanner;
    if (valueStart[field] === valueEnd[field]) return null;
    return Buffer.from(scanner.text.slice(valueStart[field], valueEnd[field])).toString('utf8');
  });
}

const good = {
  event_time: 1,
  event_type: 'view',
  product_id: 2,
  category_id: '3',
  category_code: 'c',
  brand: 'b',
  price: 4.5,
  user_id: 6,
  user_session: 's',
};

function parse(...lines: string[]) {
  const batch = createJsonParser(format).parse(
    { bytes: new TextEncoder().encode(lines.join('\n')), baseOffset: 10, baseLine: 1, file: 0 },
    new BatchBuffers(),
  );
  const dead = Array.from({ length: batch.dead.length }, (_, row) => [
    batch.dead.line[row],
    DEAD_REASONS[batch.dead.reason[row]],
  ]);
  return { batch, dead };
}

describe('the JSON scanner', () => {
  it('finds what JSON.parse finds', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer().map(String).map(Number), fc.constant(null));
    const extra = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, value, extra, fc.constantFrom(0, 1, 2), (a, b, other, space) => {
        const text = JSON.stringify({ other, a, z: [other], b }, null, space);
        const expected = [a, b].map((one) => (one === null || one === '' ? null : String(one)));
        // JSON.stringify escapes lone surrogates, which no UTF-8 text can hold.
        const lone = /\\ud[89a-f]/.test(text);
        expect(scan(text)).toEqual(lone ? 'bad' : expected);
      }),
      { seed: 5, numRuns: 2000 },
    );
  });

  it('takes for an object what JSON.parse takes for one, damaged or not', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', '"', '}', '{', ',', ':', '1', 'e', '\\', ' '),
        (other, at, put) => {
          const whole = JSON.stringify({ a: 'x', other, b: 5 });
          const cut = at % (whole.length + 1);
          const text = whole.slice(0, cut) + put + whole.slice(cut + (at % 2));
          let expected: boolean;
          try {
            const parsed = JSON.parse(text) as Record<string, unknown>;
            const fits = (value: unknown) =>
              value === undefined || value === null || typeof value === 'string' || typeof value === 'number';
            expected =
              typeof parsed === 'object' &&
              parsed !== null &&
              !Array.isArray(parsed) &&
              fits(parsed.a) &&
              fits(parsed.b);
          } catch {
            expected = false;
          }
          if (/\\ud[89a-f]/i.test(text)) return;
          expect(scan(text) !== 'bad', text).toBe(expected);
        },
      ),
      { seed: 6, numRuns: 3000 },
    );
  });

  it('reads nothing behind the end of its memory, wherever a record that begins like the last breaks off', () => {
    const bytes = new TextEncoder().encode('{"a":"words of a length","b":-12.5,"c":null,"d":NaN}');
    for (let cut = 1; cut <= bytes.length; cut++) {
      const scanner = new JsonScanner(['a', 'b']);
      scanner.begin(bytes);
      expect(scanner.scan(0, bytes.length)).toBe(true);
      scanner.begin(bytes.slice(0, cut));
      expect(scanner.scan(0, cut), `broken off after ${cut}`).toBe(cut === bytes.length);
    }
  });

  it('makes the same of a record whatever it has scanned before', () => {
    const value = fc.constantFrom(
      '1',
      '-0.50',
      '01',
      '2e3',
      '"x"',
      '""',
      '"\\n"',
      '"é',
      'null',
      'NaN',
      'nul',
      '[1]',
      '',
      '{"a":1}',
    );
    const form = fc.constantFrom(
      (a: string, b: string) => `{"a":${a},"b":${b}}`,
      (a: string, b: string) => `{"a": ${a}, "b": ${b}} `,
      (a: string, b: string) => `{"c":${a},"b":${b},"d":${b}}`,
      (a: string, b: string) => `{"a":${a},"a":${b}}`,
      (a: string) => `{"a":${a}`,
      () => '{}',
    );
    const record = fc.tuple(form, value, value).map(([write, a, b]) => write(a, b));
    fc.assert(
      fc.property(fc.array(record, { minLength: 2, maxLength: 8 }), (records) => {
        const scanner = new JsonScanner(['a', 'b']);
        expect(records.map((text) => scan(text, scanner))).toEqual(records.map((text) => scan(text)));
      }),
      { seed: 7, numRuns: 5000 },
    );
  });

  it('reads numbers by their digits, NaN as null, and of a repeated key the last', () => {
    expect(scan('{"a": 2103807459595387724, "b": NaN}')).toEqual(['2103807459595387724', null]);
    expect(scan('{"a": "1", "a": 2.50, "b": "x", "b": null}')).toEqual(['2.50', null]);
    expect(scan('{"a": [{"a": 2}], "a": "x", "b": true, "b": 7}')).toEqual(['x', '7']);
    expect(scan('{"a": "x", "a": {}}')).toBe('bad');
    expect(scan('{"\\u0061": "\\ud83d\\ude00\\n"}')).toEqual(['😀\n', null]);
  });

  it('takes no field of another type, no lone surrogate and nothing behind the object', () => {
    for (const bad of [
      '{"a": true}',
      '{"a": [1]}',
      '{"a": {}}',
      '{"a": "\\ud800"}',
      '{"a": "\\udc00x"}',
      '{} {}',
      '{"a": 01}',
      '{"a": +1}',
      "{'a': 1}",
      '{"a": 1,}',
      '"a"',
      '',
    ]) {
      expect(scan(bad), bad).toBe('bad');
    }
    expect(scan(`{"z": ${'['.repeat(64)}${']'.repeat(64)}}`)).toEqual([null, null]);
    expect(scan(`{"z": ${'['.repeat(65)}${']'.repeat(65)}}`)).toBe('bad');
  });
});

describe('the JSON parser', () => {
  it('judges records like those of a CSV file', () => {
    const { batch, dead } = parse(
      JSON.stringify(good),
      '',
      JSON.stringify({ ...good, price: '4.505', user_id: '7' }),
      JSON.stringify({ ...good, user_id: null }),
      JSON.stringify(good).replace('4.5', '4.5e1'),
      JSON.stringify({ ...good, event_type: 'buy' }),
      '{',
      JSON.stringify({ ...good, event_time: -1 }),
    );
    expect(batch.read).toBe(7);
    expect([...batch.priceCents.slice(0, 2)]).toEqual([450, 451]);
    expect([...batch.userId.slice(0, 2)]).toEqual([6, 7]);
    expect([...batch.line.slice(0, 2)]).toEqual([1, 3]);
    expect(batch.offset[1]).toBe(10 + JSON.stringify(good).length + 2);
    expect(dead).toEqual([
      [4, 'missing-field'],
      [5, 'bad-number'],
      [6, 'bad-type'],
      [7, 'bad-json'],
      [8, 'bad-time'],
    ]);
  });
});
