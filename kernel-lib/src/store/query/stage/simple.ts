import { namedParts } from '../arguments';
import { compileFilter } from '../filter';
import { changeAt, nestedField, splitPath } from '../path';
import { badQuery, inside, shown } from '../problem';
import type { Document } from '../source';
import { isNullish } from '../value';
import { each, type Stage, type StageCompiler } from './stage';

export const matchStage: StageCompiler = (argument, at, { scope }) => {
  const test = compileFilter(argument, at, scope);
  return each((document) => (test(document) ? document : undefined));
};

export const limitStage: StageCompiler = (argument, at) => limit(count(argument, at, 1));
export const skipStage: StageCompiler = (argument, at) => skip(count(argument, at, 0));

function count(value: unknown, at: string, least: number): number {
  if (!Number.isInteger(value) || (value as number) < least)
    throw badQuery(at, `is a whole number from ${least}, not ${shown(value)}`);
  return value as number;
}

export function limit(n: number): Stage {
  return async function* (input) {
    let left = n;
    for await (const batch of input()) {
      yield batch.length <= left ? batch : batch.slice(0, left);
      left -= batch.length;
      if (left <= 0) return;
    }
  };
}

export function skip(n: number): Stage {
  return async function* (input) {
    let left = n;
    for await (const batch of input()) {
      const kept = left === 0 ? batch : batch.slice(left);
      left = Math.max(0, left - batch.length);
      if (kept.length > 0) yield kept;
    }
  };
}

/** The number of documents, as one document; none where there are none. */
export const countStage: StageCompiler = (argument, at) => {
  if (typeof argument !== 'string' || argument === '' || argument.startsWith('$') || argument.includes('.')) {
    throw badQuery(at, `is the name of a field, not ${shown(argument)}`);
  }
  return async function* (input) {
    let documents = 0;
    for await (const batch of input()) documents += batch.length;
    if (documents > 0) yield [{ [argument]: documents }];
  };
};

/** One document for each element of an array; what is no array counts as its own only element. */
export const unwindStage: StageCompiler = (argument, at) => {
  const parts =
    typeof argument === 'string'
      ? { path: argument }
      : namedParts(argument, at, ['path'], ['includeArrayIndex', 'preserveNullAndEmptyArrays']);
  const {
    path: text,
    includeArrayIndex: indexName,
    preserveNullAndEmptyArrays: preserve = false,
  } = parts as Record<string, unknown>;
  if (typeof text !== 'string' || !text.startsWith('$'))
    throw badQuery(at, `a path begins with $, as "$steps", not ${shown(text)}`);
  if (typeof preserve !== 'boolean') throw badQuery(inside(at, 'preserveNullAndEmptyArrays'), 'is true or false');
  if (indexName !== undefined && (typeof indexName !== 'string' || indexName.startsWith('$'))) {
    throw badQuery(inside(at, 'includeArrayIndex'), `is the name of a field, not ${shown(indexName)}`);
  }
  const path = splitPath(text.slice(1), at);
  const indexPath = indexName === undefined ? null : splitPath(indexName, at);
  const numbered = (document: Document, index: number | null): Document =>
    indexPath === null ? document : (changeAt(document, indexPath, () => index) as Document);
  return async function* (input) {
    for await (const batch of input()) {
      let made: Document[] = [];
      for (const document of batch) {
        const value = nestedField(document, path);
        if (Array.isArray(value) && value.length > 0) {
          for (let i = 0; i < value.length; i++)
            made.push(numbered(changeAt(document, path, () => value[i]) as Document, i));
        } else if (!Array.isArray(value) && !isNullish(value)) made.push(numbered(document, null));
        else if (preserve)
          made.push(
            numbered(value === null ? document : (changeAt(document, path, () => undefined) as Document), null),
          );
        if (made.length >= 4096) {
          yield made;
          made = [];
        }
      }
      if (made.length > 0) yield made;
    }
  };
};
