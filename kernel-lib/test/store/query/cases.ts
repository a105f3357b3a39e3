import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Document } from '../../../src/store/query/source';

/** One case of the table: what is asked of which documents, and what MongoDB's manual says comes out (or what the error says). */
export interface QueryCase {
  readonly file: string;
  /** An expression on one document; `value` or `missing` is expected. */
  readonly expression?: unknown;
  readonly document?: Document;
  /** A filter; the `ids` of the documents that it matches are expected. */
  readonly filter?: Document;
  /** An accumulator over all documents; `value` is expected. */
  readonly accumulator?: Document;
  /** A `$setWindowFields`; pairs of `_id` and the field `r` are expected, in order. */
  readonly window?: Document;
  /** A projection of `find`; `expected` documents. */
  readonly projection?: Document;
  /** A pipeline; `expected` documents. */
  readonly pipeline?: Document[];
  readonly documents?: Document[];
  readonly collections?: Record<string, Document[]>;
  readonly value?: unknown;
  readonly missing?: boolean;
  readonly ids?: unknown[];
  readonly values?: unknown[];
  readonly expected?: Document[];
  readonly error?: string;
}

const folder = join(__dirname, 'cases');

/** Every case of the folder `cases`, decoded from Extended JSON. */
export function readCases(): QueryCase[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const cases = decoded(JSON.parse(readFileSync(join(folder, file), 'utf8'))) as Omit<QueryCase, 'file'>[];
      return cases.map((one) => ({ ...one, file }));
    });
}

/** Extended JSON's types, value by value, so that operators such as `$regex` are left as they stand. */
const DECODERS: ReadonlyMap<string, (value: never) => unknown> = new Map(
  Object.entries({
    $date: (text: string) => new Date(text),
    $numberLong: (text: string) => BigInt(text),
    $numberDouble: Number,
    $binary: ({ base64 }: { base64: string }) => Uint8Array.from(Buffer.from(base64, 'base64')),
    $regularExpression: ({ pattern, options }: { pattern: string; options: string }) => new RegExp(pattern, options),
  }),
);

function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const decode = entries.length === 1 ? DECODERS.get(entries[0][0]) : undefined;
  return decode === undefined
    ? Object.fromEntries(entries.map(([key, inner]) => [key, decoded(inner)]))
    : decode(entries[0][1] as never);
}
