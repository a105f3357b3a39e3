import { averageScale } from './aggregate-type';
import { NOTE_KEYS } from './operators';
import { type JsonPath, type Problems, shown } from './problem';
import { type CheckedColumns, type CheckedType, checkKind, isObject } from './type-check';

/** What may stand behind each aggregate. */
const AGGREGATES: ReadonlyMap<string, string> = new Map([
  ['count', 'true'],
  ['countIf', 'a condition'],
  ['sum', 'a number'],
  ['sumIf', 'a number and a condition'],
  ['avg', 'a number'],
  ['min', 'a number or a time'],
  ['max', 'a number or a time'],
  ['countDistinct', 'the name of a column, or a list of names'],
  ['approxCountDistinct', 'the name of a column, or a list of names'],
]);

const WHOLE: CheckedType = { kind: 'number', scale: 0 };
const UNKNOWN: CheckedType = { kind: 'unknown' };

/** Finds the type of any JSON as an aggregate and reports every problem of shape, name or type with its path. */
export function checkAggregate(json: unknown, columns: CheckedColumns, at: JsonPath, problems: Problems): CheckedType {
  if (!isObject(json)) {
    problems.add(at, json, `${shown(json)} is not an aggregate`, { allowed: `{"aggregate": …} of ${names()}` });
    return UNKNOWN;
  }
  const keys = Object.keys(json).filter((key) => !NOTE_KEYS.includes(key));
  const strange = keys.filter((key) => !AGGREGATES.has(key));
  for (const key of strange) {
    problems.add([...at, key], key, `${shown(key)} is not an aggregate`, { names: AGGREGATES.keys() });
  }
  if (strange.length === 0 && keys.length !== 1) {
    problems.add(at, json, `an aggregate has one operator, not ${keys.length}`, { allowed: `one of ${names()}` });
  }
  if (strange.length > 0 || keys.length !== 1) return UNKNOWN;
  return checkOperator(keys[0], json[keys[0]], columns, [...at, keys[0]], problems);
}

function checkOperator(
  operator: string,
  value: unknown,
  columns: CheckedColumns,
  at: JsonPath,
  problems: Problems,
): CheckedType {
  switch (operator) {
    case 'count':
      if (value !== true) wrongShape(operator, value, at, problems);
      return WHOLE;
    case 'countIf':
      checkKind(value, ['boolean'], columns, at, problems);
      return WHOLE;
    case 'sum':
      return checkKind(value, ['number'], columns, at, problems);
    case 'sumIf': {
      if (!Array.isArray(value) || value.length !== 2) return wrongShape(operator, value, at, problems);
      checkKind(value[1], ['boolean'], columns, [...at, 1], problems);
      return checkKind(value[0], ['number'], columns, [...at, 0], problems);
    }
    case 'avg': {
      const type = checkKind(value, ['number'], columns, at, problems);
      return type.kind === 'number' ? { kind: 'number', scale: averageScale(type) } : type;
    }
    case 'min':
    case 'max':
      return checkKind(value, ['number', 'time'], columns, at, problems);
    default:
      checkColumnNames(operator, value, columns, at, problems);
      return WHOLE;
  }
}

function checkColumnNames(
  operator: string,
  value: unknown,
  columns: CheckedColumns,
  at: JsonPath,
  problems: Problems,
): void {
  if (!Array.isArray(value) || value.length === 0) {
    if (typeof value === 'string') checkColumnName(value, columns, at, problems);
    else wrongShape(operator, value, at, problems);
    return;
  }
  for (const [i, name] of value.entries()) {
    checkColumnName(name, columns, [...at, i], problems);
    if (value.indexOf(name) < i) problems.add([...at, i], name, `${shown(name)} is there twice`);
  }
}

/** Reports a name that is not a column in scope. */
export function checkColumnName(name: unknown, columns: CheckedColumns, at: JsonPath, problems: Problems): void {
  if (typeof name === 'string' && columns.has(name)) return;
  problems.add(at, name, `${shown(name)} is not a column here`, { names: columns.keys() });
}

function wrongShape(operator: string, value: unknown, at: JsonPath, problems: Problems): CheckedType {
  problems.add(at, value, `"${operator}" cannot take ${shown(value)}`, { allowed: AGGREGATES.get(operator) });
  return UNKNOWN;
}

function names(): string {
  return [...AGGREGATES.keys()].join(', ');
}
