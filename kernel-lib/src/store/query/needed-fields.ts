import { isObject } from './value';

/** Top-level fields that a query looks at; null if all of them may matter. */
type Needed = Set<string> | null;

/** The fields that a `find` needs: those of its filter and sort, and of a projection that keeps fields by name. */
export function fieldsOfFind(filter: unknown, sort: unknown, projection: unknown): string[] | undefined {
  return fieldsOfPipeline([
    { $match: filter },
    ...(sort === undefined ? [] : [{ $sort: sort }]),
    ...(projection === undefined ? [] : [{ $project: projection }]),
  ]);
}

/** The fields that a pipeline needs of what it reads; undefined if that cannot be known, because documents come out whole. */
export function fieldsOfPipeline(pipeline: unknown): string[] | undefined {
  const needed = Array.isArray(pipeline) ? ofStages(pipeline) : null;
  return needed === null ? undefined : [...needed].sort();
}

function ofStages(stages: readonly unknown[]): Needed {
  const needed = new Set<string>();
  for (const stage of stages) {
    const [[name, argument]] = isObject(stage) ? Object.entries(stage) : [['', null]];
    const use = USES[name]?.(argument);
    if (use === undefined || use.fields === null) return null;
    for (const field of use.fields) needed.add(field);
    if (use.shapes) return needed;
  }
  return null;
}

/** What a stage reads, and if it makes documents anew so that nothing else of its input matters behind it. */
interface Use {
  readonly fields: Needed;
  readonly shapes: boolean;
}

const nothing: Use = { fields: new Set(), shapes: false };

const USES: Readonly<Record<string, (argument: unknown) => Use>> = {
  $match: (filter) => ({ fields: ofFilter(filter), shapes: false }),
  $sort: (order) => ({ fields: new Set(Object.keys(order ?? {}).map(firstPart)), shapes: false }),
  $limit: () => nothing,
  $skip: () => nothing,
  $sample: () => nothing,
  $unwind: (argument) => ({ fields: ofExpression(isObject(argument) ? argument.path : argument), shapes: false }),
  $set: (fields) => ({ fields: union(ofExpression(fields), names(fields)), shapes: false }),
  $addFields: (fields) => ({ fields: union(ofExpression(fields), names(fields)), shapes: false }),
  $unset: () => nothing,
  $project: ofProjection,
  $group: shaping,
  $bucket: shaping,
  $bucketAuto: shaping,
  $sortByCount: shaping,
  $replaceRoot: shaping,
  $replaceWith: shaping,
  $count: () => ({ fields: new Set(), shapes: true }),
  $facet: (facets) => {
    const all = Object.values(isObject(facets) ? facets : {}).map((stages) =>
      Array.isArray(stages) ? ofStages(stages) : null,
    );
    return { fields: all.reduce(union, new Set()), shapes: true };
  },
};

function shaping(argument: unknown): Use {
  const order = isObject(argument) ? sortedBy(argument) : new Set<string>();
  return { fields: union(ofExpression(argument), order), shapes: true };
}

/** `sortBy` of `$top` and its like names fields without a $. */
function sortedBy(value: unknown): Set<string> {
  const found = new Set<string>();
  if (Array.isArray(value)) for (const part of value) for (const name of sortedBy(part)) found.add(name);
  if (isObject(value)) {
    for (const [key, part] of Object.entries(value)) {
      for (const name of key === 'sortBy' && isObject(part) ? Object.keys(part).map(firstPart) : sortedBy(part))
        found.add(name);
    }
  }
  return found;
}

function ofProjection(projection: unknown): Use {
  if (!isObject(projection)) return { fields: null, shapes: false };
  const rules = Object.entries(projection);
  const keeps =
    rules.some(([name, rule]) => name !== '_id' && rule !== 0 && rule !== false) ||
    (rules.length === 1 && projection._id === 1);
  const special = rules.some(([, rule]) => isObject(rule) && ('$slice' in rule || '$elemMatch' in rule));
  if (!keeps || special) return { fields: null, shapes: false };
  const id = projection._id === 0 || projection._id === false ? [] : ['_id'];
  const kept = rules.filter(([name]) => name !== '_id').map(([name]) => firstPart(name));
  return { fields: union(ofExpression(projection), new Set([...id, ...kept])), shapes: true };
}

function names(fields: unknown): Set<string> {
  return new Set(Object.keys(isObject(fields) ? fields : {}).map(firstPart));
}

function ofFilter(filter: unknown): Needed {
  let needed: Needed = new Set();
  for (const [key, operand] of Object.entries(isObject(filter) ? filter : {})) {
    if (!key.startsWith('$')) needed = union(needed, new Set([firstPart(key)]));
    else if (key === '$expr') needed = union(needed, ofExpression(operand));
    else if (Array.isArray(operand)) needed = operand.map(ofFilter).reduce(union, needed);
  }
  return needed;
}

/** All texts that may be paths; more than there are does no harm, the whole document in use means all fields. */
function ofExpression(expression: unknown): Needed {
  if (typeof expression === 'string') {
    if (/^\$\$(ROOT|CURRENT)\b/.test(expression)) return null;
    return new Set(/^\$[^$]/.test(expression) ? [firstPart(expression.slice(1))] : []);
  }
  if (Array.isArray(expression)) return expression.map(ofExpression).reduce(union, new Set());
  if (!isObject(expression)) return new Set();
  return Object.entries(expression)
    .map(([key, value]) => (key === '$getField' ? null : ofExpression(value)))
    .reduce(union, new Set());
}

function union(a: Needed, b: Needed): Needed {
  return a === null || b === null ? null : new Set([...a, ...b]);
}

function firstPart(path: string): string {
  return path.split('.', 1)[0];
}
