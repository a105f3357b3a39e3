import { describe, expect, it } from 'vitest';
import { mendCsvRecord, mendJsonRecord } from '../../src/event/mend-record';

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('latin1'));
const csv = (raw: string, mends: Record<string, string>) =>
  text(mendCsvRecord(Buffer.from(raw, 'latin1'), ['a', 'b', 'c'], mends));
const json = (raw: string, mends: Record<string, string>) => text(mendJsonRecord(Buffer.from(raw, 'latin1'), mends));

describe('mending a CSV record', () => {
  it.each([
    ['1,2,3', { b: 'x' }, '1,x,3'],
    ['1,,3', { b: 'x' }, '1,x,3'],
    ['1,2,', { c: 'x', a: 'y' }, 'y,2,x'],
    ['"1, ""q""",2,"3"', { a: 'x' }, 'x,2,"3"'],
    ['"1, ""q""",2,"3"', { c: 'say "x", y' }, '"1, ""q""",2,"say ""x"", y"'],
    ['1,"",3', { b: '' }, '1,,3'],
    ['\xff,2,3', { b: 'x' }, '\xff,x,3'],
    ['1,2,3', {}, '1,2,3'],
  ])('%j with %j', (raw, mends, wanted) => {
    expect(csv(raw, mends as Record<string, string>)).toBe(wanted);
  });

  it.each([
    ['1,2', { b: 'x' }],
    ['1,2,3,4', { b: 'x' }],
    ['"1"x,2,3', { b: 'x' }],
    ['"1,2,3', { b: 'x' }],
    ['1,2,3', { d: 'x' }],
  ])('%j with %j cannot be', (raw, mends) => {
    expect(csv(raw, mends as Record<string, string>)).toBeNull();
  });
});

describe('mending a JSON record', () => {
  it.each([
    ['{"a":2103807459595387724}', { b: 'x' }, '{"a":2103807459595387724,"b":"x"}'],
    [' { } ', { b: 'x"y' }, ' { "b":"x\\"y"} '],
    ['{"a":1}\r', { a: '2', b: '3' }, '{"a":1,"a":"2","b":"3"}\r'],
    ['{"a":1}', {}, '{"a":1}'],
  ])('%j with %j', (raw, mends, wanted) => {
    expect(json(raw, mends as Record<string, string>)).toBe(wanted);
  });

  it.each(['', ' ', '}', '[1]', '{"a":1'])('%j cannot be', (raw) => {
    expect(json(raw, { a: 'x' })).toBeNull();
  });
});
