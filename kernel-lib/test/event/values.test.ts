import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCents, parseId } from '../../src/event/number';
import { timeParser } from '../../src/event/time';

const bytes = (text: string) => new TextEncoder().encode(text);
const id = (text: string) => parseId(bytes(text), 0, text.length);
const cents = (text: string) => parseCents(bytes(text), 0, text.length);
const time = (format: Parameters<typeof timeParser>[0], text: string) =>
  timeParser(format)(bytes(text), 0, bytes(text).length);

describe('ids', () => {
  it('are digits without a leading zero below 2^53', () => {
    for (const good of ['0', '7', '541312140', '9007199254740991']) expect(id(good)).toBe(Number(good));
    for (const bad of [
      '',
      '01',
      '00',
      '-1',
      '+1',
      '1.0',
      ' 1',
      '1 ',
      '1e3',
      'x',
      '9007199254740992',
      '9007199254740993',
      '12345678901234567',
    ]) {
      expect(id(bad), bad).toBe(-1);
    }
  });
});

describe('prices', () => {
  it('are rounded half up from their digits', () => {
    const table: [string, number][] = [
      ['0', 0],
      ['1', 100],
      ['1.5', 150],
      ['33.20', 3320],
      ['0.005', 1],
      ['0.0049999', 0],
      ['1.995', 200],
      ['9999999999.995', 1_000_000_000_000],
      ['007.10', 710],
    ];
    for (const [text, value] of table) expect(cents(text), text).toBe(value);
    for (const bad of ['', '.', '.5', '1.', '-1', '1,5', '1e3', 'NaN', '12345678901', '1.2.3', ' 1'])
      expect(cents(bad), bad).toBe(-1);
  });

  it('agree with exact decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), fc.stringMatching(/^[0-9]{1,8}$/), (whole, digits) => {
        const thousandths = BigInt(whole) * 1000n + BigInt(digits.padEnd(3, '0').slice(0, 3));
        expect(cents(`${whole}.${digits}`)).toBe(Number((thousandths + 5n) / 10n));
      }),
      { seed: 7 },
    );
  });
});

describe('times', () => {
  it('in the reference format are what Date says', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
        const text = `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
        expect(time('reference', text)).toBe(seconds * 1000);
      }),
      { seed: 7 },
    );
  });

  it('in the reference format are nothing else', () => {
    for (const bad of [
      '2019-10-01 00:00:00',
      '2019-10-01T00:00:00 UTC',
      '2019-10-01 00:00:00 utc',
      '2019-10-01 24:00:00 UTC',
      '2019-10-01 00:60:00 UTC',
      '2019-10-01 00:00:60 UTC',
      '2019-02-29 00:00:00 UTC',
      '1900-02-29 00:00:00 UTC',
      '2019-04-31 00:00:00 UTC',
      '2019-00-10 00:00:00 UTC',
      '2019-10-00 00:00:00 UTC',
      '2019-1-01 00:00:00 UTC ',
      '',
      '2019-10-01 0a:00:00 UTC',
      '2019/10/01 00:00:00 UTC',
    ]) {
      expect(time('reference', bad), bad).toBeNaN();
    }
    expect(time('reference', '2000-02-29 23:59:59 UTC')).toBe(Date.UTC(2000, 1, 29, 23, 59, 59));
  });

  it('in ISO apply the offset and cut off below milliseconds', () => {
    const noon = Date.UTC(2019, 9, 1, 12);
    for (const [text, ms] of [
      ['2019-10-01T12:00:00Z', 0],
      ['2019-10-01 12:00:00', 0],
      ['2019-10-01T12:00:00.1239Z', 123],
      ['2019-10-01T12:00:00,5Z', 500],
      ['2019-10-01T14:00:00+02:00', 0],
      ['2019-10-01T06:30:00-05:30', 0],
      ['2019-10-01T12:00:00.999999999999+00:00', 999],
    ] as const) {
      expect(time('iso', text), text).toBe(noon + ms);
    }
    for (const bad of [
      '2019-10-01',
      '2019-10-01T12:00',
      '2019-10-01T12:00:00.Z',
      '2019-10-01T12:00:00+2:00',
      '2019-10-01T12:00:00+0200',
      '2019-10-01T12:00:00+24:00',
      '2019-10-01T12:00:00z',
      '2019-10-01T12:00:00ZZ',
      '2019-10-01T12:00:00 UTC',
    ]) {
      expect(time('iso', bad), bad).toBeNaN();
    }
  });

  it('in epochs are digits only', () => {
    expect(time('epoch-s', '1569888000')).toBe(1_569_888_000_000);
    expect(time('epoch-ms', '1569888000123')).toBe(1_569_888_000_123);
    for (const bad of ['', '-1', '1.5', '1e9', ' 1', '1234567890123456']) expect(time('epoch-ms', bad), bad).toBeNaN();
  });
});
