import { decimalOf, MAX_SCALE } from './decimal';
import type { Literal } from './definition';
import { isoTimeMs } from './iso-time';
import { MAX_EXPRESSION_DEPTH, NOTE_KEYS, OPERATORS } from './operators';
import { type JsonPath, type Problems, shown } from './problem';
import type { ColumnTypes, ValueType } from './vector';

/** The type of an expression; `null` for the literal null, which fits any type, `unknown` where a problem was found below. */
export type CheckedType = ValueType | { readonly kind: 'null' } | { readonly kind: 'unknown' };

const NULL_TYPE: CheckedType = { kind: 'null' };
const UNKNOWN_TYPE: CheckedType = { kind: 'unknown' };
const BOOLEAN_TYPE: CheckedType = { kind: 'boolean' };

/** The columns in scope; a derived column whose own expression is wrong is `unknown`, so that its readers are not blamed. */
export type CheckedColumns = ReadonlyMap<string, CheckedType>;

/** Finds the type of any JSON as an expression and reports every problem of shape, name or type with its path. */
export function checkExpression(
  json: unknown,
  columns: CheckedColumns | ColumnTypes,
  at: JsonPath,
  problems: Problems,
): CheckedType {
  return new ExpressionChecker(columns, problems).check(json, at, 0);
}

/** As `checkExpression`, and reports an expression that is not of one of these kinds. */
export function checkKind(
  json: unknown,
  kinds: readonly string[],
  columns: CheckedColumns | ColumnTypes,
  at: JsonPath,
  problems: Problems,
): CheckedType {
  const type = checkExpression(json, columns, at, problems);
  return expectKind(type, kinds, json, at, problems);
}

function expectKind(
  type: CheckedType,
  kinds: readonly string[],
  json: unknown,
  at: JsonPath,
  problems: Problems,
): CheckedType {
  if (type.kind === 'unknown' || type.kind === 'null' || kinds.includes(type.kind)) return type;
  const allowed = kinds.map((kind) => `a ${kind}`).join(' or ');
  problems.add(at, json, `${shown(json)} is a ${type.kind}`, { allowed });
  return UNKNOWN_TYPE;
}

/** The wider of two types, or null if they do not fit together. */
export function unifiedType(a: CheckedType, b: CheckedType): CheckedType | null {
  if (a.kind === 'unknown' || b.kind === 'unknown') return UNKNOWN_TYPE;
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'number' && b.kind === 'number') return a.scale >= b.scale ? a : b;
  return a.kind === b.kind ? a : null;
}

/** The text of a literal expression (bare or wrapped), undefined for any other expression. */
function literalText(json: unknown): string | undefined {
  if (typeof json === 'string') return json;
  const literal = isObject(json) ? json.literal : undefined;
  return typeof literal === 'string' ? literal : undefined;
}

export function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

class ExpressionChecker {
  constructor(
    private readonly columns: CheckedColumns,
    private readonly problems: Problems,
  ) {}

  check(json: unknown, at: JsonPath, depth: number): CheckedType {
    if (json === undefined) return this.wrong(at, json, 'an expression is missing', 'an expression');
    if (!isObject(json) && !Array.isArray(json)) return this.checkLiteral(json as Literal, at);
    if (depth >= MAX_EXPRESSION_DEPTH) {
      return this.wrong(at, json, 'this expression is nested too deeply', `${MAX_EXPRESSION_DEPTH} levels`);
    }
    if (!isObject(json)) return this.wrong(at, json, 'a list is not an expression', 'a literal or {"operator": …}');
    const operator = this.operatorOf(json, at);
    if (operator === undefined) return UNKNOWN_TYPE;
    return this.checkOperator(operator, json, [...at, operator], depth + 1);
  }

  private operatorOf(json: Readonly<Record<string, unknown>>, at: JsonPath): string | undefined {
    const keys = Object.keys(json).filter((key) => !NOTE_KEYS.includes(key));
    const extra = keys.includes('caseWhen') ? ['else'] : [];
    const known = keys.filter((key) => OPERATORS.has(key));
    const strange = keys.filter((key) => !OPERATORS.has(key) && !extra.includes(key));
    for (const key of strange) {
      this.problems.add([...at, key], key, `${shown(key)} is not an operator`, { names: OPERATORS.keys() });
    }
    if (known.length === 1 && strange.length === 0) return known[0];
    if (known.length > 1)
      this.wrong(at, json, `an expression has one operator, not ${known.join(' and ')}`, 'one operator');
    if (keys.length === 0) this.wrong(at, json, 'an expression needs an operator', [...OPERATORS.keys()].join(', '));
    return undefined;
  }

  private checkOperator(
    operator: string,
    json: Readonly<Record<string, unknown>>,
    at: JsonPath,
    depth: number,
  ): CheckedType {
    const value = json[operator];
    switch (operator) {
      case 'column':
        return this.checkColumn(value, at);
      case 'literal':
        if (isObject(value) || Array.isArray(value)) return this.wrongShape('literal', value, at);
        return this.checkLiteral(value as Literal, at);
      case 'eq':
      case 'ne':
        return this.checkComparison(operator, ['number', 'text', 'time', 'boolean'], value, at, depth);
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte':
        return this.checkComparison(operator, ['number', 'text', 'time'], value, at, depth);
      case 'in':
        return this.checkIn(value, at, depth);
      case 'isNull':
        this.check(value, at, depth);
        return BOOLEAN_TYPE;
      case 'not':
        this.checkOf(['boolean'], value, at, depth);
        return BOOLEAN_TYPE;
      case 'and':
      case 'or':
        this.checkAll(operator, 'boolean', 1, value, at, depth);
        return BOOLEAN_TYPE;
      case 'hourOf':
        this.checkOf(['time'], value, at, depth);
        return { kind: 'number', scale: 0 };
      case 'isWeekend':
        this.checkOf(['time'], value, at, depth);
        return BOOLEAN_TYPE;
      case 'caseWhen':
        return this.checkCaseWhen(json, at, depth);
      default:
        return this.checkArithmetic(operator, value, at, depth);
    }
  }

  private checkLiteral(value: Literal, at: JsonPath): CheckedType {
    if (value === null) return NULL_TYPE;
    if (typeof value === 'string') return { kind: 'text' };
    if (typeof value === 'boolean') return BOOLEAN_TYPE;
    const decimal = typeof value === 'number' ? decimalOf(value) : null;
    if (decimal !== null) return { kind: 'number', scale: decimal.scale };
    return this.wrong(
      at,
      value,
      `${shown(value)} is not exact`,
      `numbers with at most ${MAX_SCALE} decimals, below 2^53 without their point`,
    );
  }

  private checkColumn(name: unknown, at: JsonPath): CheckedType {
    if (typeof name !== 'string') return this.wrongShape('column', name, at);
    const type = this.columns.get(name);
    if (type !== undefined) return type;
    this.problems.add(at, name, `${shown(name)} is not a column here`, { names: this.columns.keys() });
    return UNKNOWN_TYPE;
  }

  private checkComparison(operator: string, kinds: string[], value: unknown, at: JsonPath, depth: number): CheckedType {
    if (!Array.isArray(value) || value.length !== 2) return this.wrongShape(operator, value, at);
    const [a, b] = value.map((part, i) => this.checkOf(kinds, part, [...at, i], depth));
    this.checkComparable(a, b, value[1], [...at, 1], value[0], [...at, 0]);
    return BOOLEAN_TYPE;
  }

  /** Text written beside a time is read as a time; everything else must be of one kind. */
  private checkComparable(
    a: CheckedType,
    b: CheckedType,
    bJson: unknown,
    bAt: JsonPath,
    aJson: unknown,
    aAt: JsonPath,
  ): void {
    if (unifiedType(a, b) !== null) return;
    if (a.kind === 'time' && this.isTimeText(bJson, bAt)) return;
    if (b.kind === 'time' && this.isTimeText(aJson, aAt)) return;
    this.wrong(bAt, bJson, `a ${a.kind} cannot be compared with ${shown(bJson)}, a ${b.kind}`, `a ${a.kind}`);
  }

  private isTimeText(json: unknown, at: JsonPath): boolean {
    const text = literalText(json);
    if (text === undefined) return false;
    if (isoTimeMs(text) === null)
      this.wrong(at, json, `${shown(text)} is not a time`, 'UTC as 2019-10-01T00:00:00Z or 2019-10-01');
    return true;
  }

  private checkIn(value: unknown, at: JsonPath, depth: number): CheckedType {
    if (!Array.isArray(value) || value.length !== 2 || !Array.isArray(value[1]) || value[1].length === 0) {
      return this.wrongShape('in', value, at);
    }
    const type = this.check(value[0], [...at, 0], depth);
    for (const [i, item] of value[1].entries()) {
      const itemAt = [...at, 1, i];
      if (isObject(item) || Array.isArray(item))
        this.wrong(itemAt, item, 'the list of "in" has literals only', 'a text, number, boolean or null');
      else this.checkComparable(type, this.checkLiteral(item as Literal, itemAt), item, itemAt, value[0], [...at, 0]);
    }
    return BOOLEAN_TYPE;
  }

  private checkArithmetic(operator: string, value: unknown, at: JsonPath, depth: number): CheckedType {
    const isList = operator === 'add' || operator === 'multiply';
    const types = this.checkAll(operator, 'number', 2, value, at, depth, isList ? undefined : 2);
    if (types === undefined) return UNKNOWN_TYPE;
    const scales = types.map((type) => (type.kind === 'number' ? type.scale : 0));
    return { kind: 'number', scale: arithmeticScale(operator, scales) };
  }

  private checkCaseWhen(json: Readonly<Record<string, unknown>>, at: JsonPath, depth: number): CheckedType {
    const branches = json.caseWhen;
    if (!Array.isArray(branches) || branches.length === 0) return this.wrongShape('caseWhen', branches, at);
    let type: CheckedType = NULL_TYPE;
    for (const [i, branch] of branches.entries()) {
      if (!isObject(branch)) {
        type = this.wrong([...at, i], branch, 'this is not a branch', '{ "when": condition, "then": expression }');
        continue;
      }
      for (const key of Object.keys(branch)) {
        if (key !== 'when' && key !== 'then' && !NOTE_KEYS.includes(key)) {
          this.problems.add([...at, i, key], key, `${shown(key)} is not part of a branch`, { names: ['when', 'then'] });
        }
      }
      this.checkOf(['boolean'], branch.when, [...at, i, 'when'], depth);
      type = this.checkBranch(type, branch.then, [...at, i, 'then'], depth);
    }
    return 'else' in json ? this.checkBranch(type, json.else, [...at.slice(0, -1), 'else'], depth) : type;
  }

  private checkBranch(type: CheckedType, json: unknown, at: JsonPath, depth: number): CheckedType {
    const branch = this.check(json, at, depth);
    const unified = unifiedType(type, branch);
    if (unified !== null) return unified;
    return this.wrong(
      at,
      json,
      `the branches before are of type ${type.kind}, this one is ${branch.kind}`,
      `a ${type.kind}`,
    );
  }

  private checkAll(
    operator: string,
    kind: string,
    least: number,
    value: unknown,
    at: JsonPath,
    depth: number,
    most = Number.POSITIVE_INFINITY,
  ): CheckedType[] | undefined {
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      this.wrongShape(operator, value, at);
      return undefined;
    }
    return value.map((part, i) => this.checkOf([kind], part, [...at, i], depth));
  }

  private checkOf(kinds: readonly string[], json: unknown, at: JsonPath, depth: number): CheckedType {
    return expectKind(this.check(json, at, depth), kinds, json, at, this.problems);
  }

  private wrongShape(operator: string, value: unknown, at: JsonPath): CheckedType {
    return this.wrong(at, value, `"${operator}" cannot take ${shown(value)}`, OPERATORS.get(operator) ?? '');
  }

  private wrong(at: JsonPath, value: unknown, message: string, allowed: string): CheckedType {
    this.problems.add(at, value, message, { allowed });
    return UNKNOWN_TYPE;
  }
}

/** The scale of a result from the scales of its arguments, folded from the left. */
export function arithmeticScale(operator: string, scales: readonly number[]): number {
  if (operator === 'divide') return MAX_SCALE;
  if (operator === 'multiply')
    return Math.min(
      MAX_SCALE,
      scales.reduce((sum, scale) => sum + scale, 0),
    );
  return Math.max(...scales);
}
