import type * as z from 'zod';
import { BEHAVIOR_RULES } from './behavior-rules';
import { RESERVED_COLLECTIONS } from './names';
import { NOTE_KEYS } from './operators';
import { type JsonPath, type Problems, shown } from './problem';
import { pipelineSchema } from './schema';

const OUTPUT_KINDS = ['window', 'session', 'events'];

type Issue = z.core.$ZodIssue;

/**
 * What the schema has against a definition, in the words of a person. Expressions and aggregates are left to their own checker,
 * which can tell what was meant.
 */
export function addShapeProblems(json: unknown, problems: Problems): void {
  const result = pipelineSchema.safeParse(json, { error: knownFields });
  if (result.success) return;
  for (const issue of result.error.issues) addIssue(issue, [], json, problems);
}

/** Lets the message of an unknown field carry the known ones, which only the schema at that place knows. */
function knownFields(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const shape = (issue.inst as z.core.$ZodObject)._zod.def.shape;
  return Object.keys(shape)
    .filter((name) => !NOTE_KEYS.includes(name))
    .join(' ');
}

function addIssue(issue: Issue, above: JsonPath, json: unknown, problems: Problems): void {
  const path = [...above, ...issue.path];
  const value = valueAt(json, path);
  if (issue.code !== 'invalid_key' && value !== undefined && isCheckedElsewhere(path)) return;
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      problems.add([...path, key], key, `${shown(key)} is not a field here`, { names: issue.message.split(' ') });
    }
  } else if (issue.code === 'invalid_key') {
    const name = path.at(-1);
    problems.add(path, name, `${shown(name)} is not a good name`, { allowed: issue.issues[0].message });
  } else if (issue.code === 'invalid_union') addUnion(issue, path, value, json, problems);
  else if (issue.code === 'invalid_format' && (RESERVED_COLLECTIONS as readonly unknown[]).includes(value)) {
    problems.add(path, value, `${shown(value)} is a collection that every pipeline has`, { allowed: 'another name' });
  } else problems.add(path, value, wrong(value), whatIsAllowed(issue));
}

function whatIsAllowed(issue: Issue): { allowed?: string; names?: readonly string[] } {
  if (issue.code === 'invalid_value') return { names: issue.values.map(String) };
  if (issue.code === 'invalid_type') return { allowed: TYPE_TEXT[issue.expected] ?? issue.expected };
  // The schema's own words are better than what can be said of a bound.
  if (!issue.message.startsWith('Too ')) return { allowed: issue.message };
  if (issue.code === 'too_small') return { allowed: `at least ${issue.minimum}${unitOf(issue.origin)}` };
  if (issue.code === 'too_big') return { allowed: `at most ${issue.maximum}${unitOf(issue.origin)}` };
  return { allowed: issue.message };
}

function addUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: JsonPath,
  value: unknown,
  json: unknown,
  problems: Problems,
): void {
  // The branch that was meant is the one whose complaints lie inside the value and are not about its type.
  const meant = issue.errors.find((branch) => !branch.some(isAboutTheWhole));
  if (path.at(-1) === 'kind') problems.add(path, value, wrong(value), { names: OUTPUT_KINDS });
  else if (issue.message !== 'Invalid input') problems.add(path, value, wrong(value), { allowed: issue.message });
  else if (meant !== undefined) for (const inner of meant) addIssue(inner, path, json, problems);
  else if (path.at(-1) === 'behaviors') problems.add(path, value, wrong(value), { names: Object.keys(BEHAVIOR_RULES) });
  else
    problems.add(path, value, wrong(value), { allowed: 'a list, an object or null, as the definition reference says' });
}

function isAboutTheWhole(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

/** Expressions and aggregates: their paths are those that the semantic checks walk. */
function isCheckedElsewhere(path: JsonPath): boolean {
  const [top, , field, name, , last] = path;
  if (top === 'derive') return path.length >= 2;
  if (top !== 'outputs') return false;
  if (field === 'filter') return true;
  if (field === 'aggregates') return path.length >= 4;
  return field === 'behaviors' && name === 'rules' && last === 'when';
}

function wrong(value: unknown): string {
  return value === undefined ? 'this is missing' : `${shown(value)} is not allowed here`;
}

function unitOf(origin: string): string {
  return origin === 'array' ? ' items' : origin === 'string' ? ' characters' : '';
}

const TYPE_TEXT: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** The value at a path, undefined where there is none. */
export function valueAt(json: unknown, path: JsonPath): unknown {
  let value = json;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
