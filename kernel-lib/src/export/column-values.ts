import { plainJson } from '../store/query/output/plain-json';
import type { Document } from '../store/query/source';
import type { ExportField, ScalarType } from './export-fields';

/** A value as the writers take it: 64-bit integers are bigint, dates `Date`, JSON is text; absent is null. */
export type CellValue = null | number | bigint | string | boolean | Date | Uint8Array;

/** The values of a column that has no lists, document by document. */
export function scalarValues(documents: readonly Document[], name: string, type: ScalarType): CellValue[] {
  return documents.map((document) => cellOf(document[name], type));
}

/** The arrays of a list column; null where there is none. */
export function listValues(documents: readonly Document[], { name }: ExportField): (readonly unknown[][] | null)[] {
  return documents.map((document) => (document[name] as unknown[][] | null | undefined) ?? null);
}

export function cellOf(value: unknown, type: ScalarType): CellValue {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'int64':
      return BigInt(value as number | bigint);
    case 'int32':
    case 'double':
      return Number(value);
    case 'json':
      return JSON.stringify(plainJson(value));
    default:
      return value as CellValue;
  }
}
