import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/store/query/source';
import { type QueryCase, readCases } from './cases';
import { collectionsOf } from './memory-source';

const cases = readCases();

async function run(one: QueryCase): Promise<unknown> {
  const documents = one.documents ?? [one.document ?? {}];
  const input = collectionsOf({ input: documents, ...one.collections }, 2)('input');
  if (one.filter !== undefined) return (await input.find(one.filter).toArray()).map(({ _id }) => _id);
  if (one.projection !== undefined) return input.find({}, { projection: one.projection }).toArray();
  if (one.pipeline !== undefined) return input.aggregate(one.pipeline).toArray();
  if (one.window !== undefined) {
    const made = await input.aggregate([{ $setWindowFields: one.window }]).toArray();
    return made.map(({ _id, r }) => [_id, r]);
  }
  if (one.accumulator !== undefined)
    return (await input.aggregate([{ $group: { _id: null, r: one.accumulator } }]).toArray())[0]?.r;
  const [made] = await input.aggregate([{ $replaceWith: { r: one.expression } }]).toArray();
  return one.missing === true ? !Object.hasOwn(made, 'r') : made.r;
}

function expected(one: QueryCase): unknown {
  if (one.missing === true) return true;
  return one.ids ?? one.values ?? one.expected ?? one.value;
}

/** Fields in their order too, which `toEqual` does not look at; undefined fields, which it overlooks, are gone as well. */
function written(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    return inner instanceof Uint8Array ? [...inner] : inner;
  });
}

describe.each([...new Set(cases.map(({ file }) => file))])('%s', (file) => {
  const own = cases.filter((one) => one.file === file);
  const named = own.map((one) => {
    const asked: Document = { ...one };
    for (const key of ['file', 'value', 'ids', 'values', 'expected', 'collections']) delete asked[key];
    return [written(asked).slice(0, 200), one] as const;
  });

  it.each(named)('%s', async (_name, one) => {
    if (one.error !== undefined) {
      await expect(run(one)).rejects.toThrow(new RegExp(one.error));
      return;
    }
    const result = await run(one);
    expect(result).toEqual(expected(one));
    expect(written(result)).toBe(written(expected(one)));
  });
});
