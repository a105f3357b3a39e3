import { changeAt, splitPath } from '../path';
import { badQuery, inside, shown } from '../problem';
import type { Evaluate, Scope } from '../scope';
import type { Document } from '../source';
import { isObject } from '../value';
import { compileProjection } from './projection';
import { each, type StageCompiler } from './stage';

export const projectStage: StageCompiler = (argument, at, { scope }) => each(compileProjection(argument, at, scope));

/** `$set`, also called `$addFields`: computed from the document as it came, a missing value takes the field away. */
export const setStage: StageCompiler = (argument, at, { scope }) => {
  if (!isObject(argument) || Object.keys(argument).length === 0)
    throw badQuery(at, `takes an object of fields, not ${shown(argument)}`);
  const fields = Object.entries(argument).flatMap(([path, value]) =>
    assignments(splitPath(path, inside(at, path)), value, inside(at, path), scope),
  );
  return each((document) => {
    let changed = document;
    for (const { path, evaluate } of fields) {
      const value = evaluate(document);
      changed = changeAt(changed, path, () => value) as Document;
    }
    return changed;
  });
};

interface Assignment {
  readonly path: readonly string[];
  readonly evaluate: Evaluate;
}

/** Objects without an operator add to the field that is there, so each of their fields is an assignment of its own. */
function assignments(path: readonly string[], value: unknown, at: string, scope: Scope): Assignment[] {
  if (!isObject(value) || Object.keys(value)[0]?.startsWith('$'))
    return [{ path, evaluate: scope.compile(value, at, scope) }];
  const inner = Object.entries(value);
  if (inner.length === 0) throw badQuery(at, 'an empty object is not a rule; to make one write {"$literal": {}}');
  return inner.flatMap(([key, part]) => assignments([...path, ...splitPath(key, at)], part, inside(at, key), scope));
}

export const unsetStage: StageCompiler = (argument, at, { scope }) => {
  const paths: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  if (paths.length === 0 || paths.some((path) => typeof path !== 'string' || path === '')) {
    throw badQuery(at, `takes a field's name or a list of names, not ${shown(argument)}`);
  }
  return each(compileProjection(Object.fromEntries(paths.map((path) => [path, 0])), at, scope));
};

/** `$replaceRoot` with `{newRoot}`, and `$replaceWith`. */
export const replaceRootStage: StageCompiler = (argument, at, context) => {
  if (!isObject(argument) || Object.keys(argument).join() !== 'newRoot')
    throw badQuery(at, 'takes {newRoot: expression}');
  return replaceWithStage(argument.newRoot, inside(at, 'newRoot'), context);
};

export const replaceWithStage: StageCompiler = (argument, at, { scope }) => {
  const evaluate = scope.compile(argument, at, scope);
  return each((document) => {
    const root = evaluate(document);
    if (!isObject(root))
      throw badQuery(at, `is an object for every document, not ${shown(root)}; guard it with $ifNull or $mergeObjects`);
    return root;
  });
};
