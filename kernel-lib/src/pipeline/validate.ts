import { FootpathError } from '../event/error';
import { CATALOG_COLUMNS } from './catalog-columns';
import { checkColumns, type RawJson } from './column-check';
import type { Definition } from './definition';
import { DURATION_ALLOWED, durationMs } from './duration';
import { syntaxProblem } from './json-syntax';
import { checkOutputs } from './output-check';
import { type JsonPath, type Problem, Problems, problemText, shown } from './problem';
import { resolveDefinition } from './resolve';
import { addShapeProblems, valueAt } from './shape-problems';
import { checkSource } from './source-check';

/** JSON nested deeper than this is refused before anything walks it. */
const MAX_JSON_DEPTH = 250;

/**
 * Reads a definition: fills in every default and gives it deeply frozen. Throws `bad-definition` with every problem, each with
 * its path in the JSON, the value, what is allowed and the nearest right name.
 */
export function parseDefinition(json: unknown): Definition {
  const problems = problemsOf(json);
  if (problems.length > 0) throw new FootpathError('bad-definition', problemsText(problems));
  return deepFreeze(resolveDefinition(json));
}

/** Every problem of a definition, in no promised order; none means that `parseDefinition` takes it. */
export function problemsOf(json: unknown): readonly Problem[] {
  const problems = new Problems();
  if (isTooDeep(json)) {
    problems.add([], undefined, 'the definition is nested too deeply', { allowed: `${MAX_JSON_DEPTH} levels` });
    return problems.list;
  }
  addShapeProblems(json, problems);
  problems.addConsequences(meaningProblems(json, problems));
  return problems.list;
}

/**
 * Reads a definition from the text of a file. Throws `bad-definition`: for text that is not JSON with line and column, else as
 * `parseDefinition`, in each case with the file's name in front.
 */
export function parseDefinitionText(text: string, fileName: string): Definition {
  const json = parseJsonText(text, fileName);
  try {
    return parseDefinition(json);
  } catch (error) {
    if (!(error instanceof FootpathError)) throw error;
    throw new FootpathError(error.code, `${fileName}: ${error.message}`, { cause: error });
  }
}

/** The JSON of a definition's text, not yet judged (`problemsOf`). A byte order mark is allowed. */
function parseJsonText(text: string, fileName: string): unknown {
  const plain = text.replace(/^\ufeff/, '');
  const problem = syntaxProblem(plain);
  if (problem === null) return JSON.parse(plain);
  const { line, column, message } = problem;
  throw new FootpathError(
    'bad-definition',
    `${fileName}:${line}:${column}: this is not a definition in JSON: ${message}`,
  );
}

/** What is wrong though the shape is right, judged over the parts whose shape is right. */
function meaningProblems(json: unknown, shape: Problems): readonly Problem[] {
  const problems = new Problems();
  const definition = resolveDefinition(json);
  const raw: RawJson = (path, otherwise) => {
    const value = valueAt(json, path);
    return value === undefined ? otherwise : value;
  };
  // Nothing is said of columns that a broken join may have meant to bring in.
  const hasBrokenJoin = shape.list.some((problem) => problem.path.startsWith('joins'));
  const perhaps = hasBrokenJoin ? Object.values(CATALOG_COLUMNS).flatMap((catalog) => [...catalog.keys()]) : [];
  checkDurations(json, definition, problems);
  checkSource(definition, problems);
  checkOutputs(definition, raw, checkColumns(definition, raw, perhaps, problems), problems);
  return problems.list;
}

/** Ten years: no window, gap or delay is longer, and sums of times stay exact. */
const MAX_DURATION = '3650d';

function checkDurations(json: unknown, definition: Definition, problems: Problems): void {
  const paths: JsonPath[] = [
    ['watermark', 'delay'],
    ['watermark', 'idle'],
  ];
  for (const i of definition.outputs.keys()) {
    for (const field of ['size', 'slide', 'gap', 'max']) paths.push(['outputs', i, field]);
    paths.push(['outputs', i, 'behaviorWindows', 'size']);
  }
  for (const path of paths) {
    const value = valueAt(json, path);
    const ms = durationMs(value);
    if (value === undefined || (ms !== null && ms <= durationMs(MAX_DURATION)!)) continue;
    problems.add(path, value, `${shown(value)} is too long`, {
      allowed: `${DURATION_ALLOWED}, at most ${MAX_DURATION}`,
    });
  }
}

function problemsText(problems: readonly Problem[]): string {
  const lines = problems.map(
    (problem) => `  ${problem.path === '' ? 'definition' : problem.path}: ${problemText(problem)}`,
  );
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return `The pipeline definition has ${count}:\n${lines.join('\n')}`;
}

/** Without recursion, so that no nesting can exhaust the stack; an object inside itself is too deep as well. */
function isTooDeep(json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
