import { splitPath } from '../path';
import { badQuery, inside, shown } from '../problem';
import type { Evaluate, Scope } from '../scope';
import type { Document } from '../source';
import { getKey, isNumeric, isObject, isTrue, setKey } from '../value';

/** What happens to one field: kept, left out, computed, or looked into. */
type Rule = 'keep' | 'drop' | Evaluate | Tree;
interface Tree {
  readonly rules: Map<string, Rule>;
}

/** How a special operator of `find`'s projections changes a field, by the field's path. */
export type SpecialField = (operand: Document, at: string, path: readonly string[]) => Evaluate | null;

/**
 * Compiles a projection: an inclusion (`1`, with computed fields) keeps what it names and `_id`; an exclusion (`0`) drops what it
 * names. Paths reach into the objects of arrays.
 */
export function compileProjection(
  projection: unknown,
  at: string,
  scope: Scope,
  special: SpecialField = () => null,
): (document: Document) => Document {
  if (!isObject(projection) || Object.keys(projection).length === 0) {
    throw badQuery(at, `a projection is an object such as {"price": 1}, not ${shown(projection)}`);
  }
  const builder = new TreeBuilder(scope, special);
  for (const [path, value] of Object.entries(projection))
    builder.add(splitPath(path, inside(at, path)), value, inside(at, path));
  return builder.build(at);
}

class TreeBuilder {
  private readonly tree: Tree = { rules: new Map() };
  private keeps = false;
  private drops = false;
  private id: boolean | null = null;
  private specials = false;

  constructor(
    private readonly scope: Scope,
    private readonly special: SpecialField,
  ) {}

  add(path: readonly string[], value: unknown, at: string): void {
    const flag = isNumeric(value) || typeof value === 'boolean' ? isTrue(value) : null;
    if (flag !== null && path.length === 1 && path[0] === '_id') {
      this.id = flag;
      return;
    }
    if (flag !== null) {
      this.put(path, flag ? 'keep' : 'drop', at);
      if (flag) this.keeps = true;
      else this.drops = true;
      return;
    }
    if (isObject(value) && !Object.keys(value)[0]?.startsWith('$')) {
      const inner = Object.entries(value);
      if (inner.length === 0) throw badQuery(at, 'an empty object is not a rule; to make one write {"$literal": {}}');
      for (const [key, rule] of inner) this.add([...path, ...splitPath(key, at)], rule, inside(at, key));
      return;
    }
    const evaluate = isObject(value) ? this.special(value, at, path) : null;
    if (evaluate !== null) {
      this.specials = true;
      this.put(path, evaluate, at);
      return;
    }
    this.keeps = true;
    this.put(path, this.scope.compile(value, at, this.scope), at);
  }

  private put(path: readonly string[], rule: Rule, at: string): void {
    let tree = this.tree;
    path.forEach((part, i) => {
      const old = tree.rules.get(part);
      if (i === path.length - 1) {
        if (old !== undefined) throw badQuery(at, `"${path.join('.')}" collides with another path of the projection`);
        tree.rules.set(part, rule);
        return;
      }
      if (old !== undefined && (typeof old !== 'object' || !('rules' in old))) {
        throw badQuery(at, `"${path.join('.')}" collides with "${path.slice(0, i + 1).join('.')}" in the projection`);
      }
      const next: Tree = old ?? { rules: new Map() };
      tree.rules.set(part, next);
      tree = next;
    });
  }

  build(at: string): (document: Document) => Document {
    if (this.keeps && this.drops)
      throw badQuery(at, 'a projection keeps fields or drops fields, not both (but for _id)');
    const includes = this.keeps || (!this.drops && !this.specials && this.id === true);
    const { rules } = this.tree;
    if (includes) {
      if (this.id !== false && !rules.has('_id')) this.tree.rules.set('_id', 'keep');
      const ordered = new Map([...rules].sort(([a], [b]) => Number(b === '_id') - Number(a === '_id')));
      return (document) => include(document, { rules: ordered }, document);
    }
    if (this.id === false) rules.set('_id', 'drop');
    return (document) => exclude(document, this.tree, document);
  }
}

function include(source: Document, { rules }: Tree, root: Document): Document {
  const made: Document = {};
  for (const key of Object.keys(source)) {
    const rule = rules.get(key);
    if (rule === undefined) continue;
    if (rule === 'keep') setKey(made, key, source[key]);
    else if (typeof rule === 'object') {
      const inner = includeInner(source[key], rule, root);
      if (inner !== undefined) setKey(made, key, inner);
    }
  }
  for (const [key, rule] of rules) {
    if (typeof rule === 'function') {
      const value = rule(root);
      if (value !== undefined) setKey(made, key, value);
    } else if (typeof rule === 'object' && !Object.hasOwn(made, key) && !Array.isArray(getKey(source, key))) {
      const inner = include({}, rule, root);
      if (Object.keys(inner).length > 0) setKey(made, key, inner);
    }
  }
  return made;
}

/** Arrays keep their objects; what is no object has no such field, and is left out unless something is computed in its place. */
function includeInner(value: unknown, tree: Tree, root: Document): unknown {
  if (Array.isArray(value))
    return value.map((element) => includeInner(element, tree, root)).filter((element) => element !== undefined);
  if (isObject(value)) return include(value, tree, root);
  const computed = include({}, tree, root);
  return Object.keys(computed).length > 0 ? computed : undefined;
}

function exclude(source: Document, { rules }: Tree, root: Document): Document {
  const made: Document = {};
  for (const key of Object.keys(source)) {
    const rule = rules.get(key);
    if (rule === 'drop') continue;
    if (typeof rule === 'function') {
      const value = rule(root);
      if (value !== undefined) setKey(made, key, value);
    } else setKey(made, key, typeof rule === 'object' ? excludeInner(source[key], rule, root) : source[key]);
  }
  return made;
}

function excludeInner(value: unknown, tree: Tree, root: Document): unknown {
  if (Array.isArray(value)) return value.map((element) => excludeInner(element, tree, root));
  return isObject(value) ? exclude(value, tree, root) : value;
}
