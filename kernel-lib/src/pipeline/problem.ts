import { nearestName } from './nearest-name';

/** One thing that does not hold in a definition, as an editor may show it. */
export interface Problem {
  /** Where in the JSON, for example `outputs[0].aggregates.revenue.sumIf[1].column`; empty for the whole. */
  readonly path: string;
  /** What stands there; undefined if nothing does. */
  readonly value: unknown;
  /** What is wrong with it. */
  readonly message: string;
  /** What may stand there, where that can be said. */
  readonly allowed: string | null;
  /** The nearest right name, where one is near. */
  readonly suggestion: string | null;
}

/** Steps into JSON: keys of objects and places in arrays. */
export type JsonPath = readonly PropertyKey[];

/** A path as people write it: `a.b[0]["odd key"]`. */
function pathText(path: JsonPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(String(step))) text += text === '' ? String(step) : `.${String(step)}`;
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text;
}

/** Collects problems; the first one at a path is kept, because later ones there are its consequences. */
export class Problems {
  private readonly found = new Map<string, Problem>();

  /** `names` are the right names: they are listed as allowed, and the nearest one is suggested. */
  add(
    path: JsonPath,
    value: unknown,
    message: string,
    options: { allowed?: string; names?: Iterable<string> } = {},
  ): void {
    const text = pathText(path);
    if (this.found.has(text)) return;
    const names = [...(options.names ?? [])];
    const allowed = options.allowed ?? (names.length > 0 ? names.join(', ') : null);
    const wrongName = typeof value === 'string' ? value : undefined;
    const suggestion = wrongName === undefined ? null : nearestName(wrongName, names);
    this.found.set(text, { path: text, value, message, allowed, suggestion });
  }

  /** Adds problems found elsewhere, except at or below a path that already has one. */
  addConsequences(others: readonly Problem[]): void {
    const known = [...this.found.keys()];
    for (const other of others) {
      if (!known.some((path) => isAtOrBelow(other.path, path))) this.found.set(other.path, other);
    }
  }

  get list(): readonly Problem[] {
    return [...this.found.values()];
  }
}

/** True if `path` is `ancestor` or lies inside it. */
function isAtOrBelow(path: string, ancestor: string): boolean {
  if (ancestor === '' || path === ancestor) return true;
  return path.startsWith(ancestor) && /^[.[]/.test(path.slice(ancestor.length));
}

/** A problem in one line, without its path. */
export function problemText(problem: Problem): string {
  const parts = [problem.message];
  if (problem.suggestion !== null) parts.push(`did you mean "${problem.suggestion}"?`);
  if (problem.allowed !== null) parts.push(`allowed: ${problem.allowed}`);
  return parts.join('; ');
}

/** A value as it may stand in a message: JSON, cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
