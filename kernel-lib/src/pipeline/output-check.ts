import { checkAggregate, checkColumnName } from './aggregate-check';
import type { RawJson } from './column-check';
import { SESSION_FIELD_TYPES } from './columns';
import type { Definition, Output, SessionOutput, WindowOutput } from './definition';
import { durationMs, durationText } from './duration';
import { RESERVED_FIELDS, SESSION_RESULT_FIELDS, WINDOW_FIELDS } from './names';
import { type JsonPath, type Problems, shown } from './problem';
import { type CheckedColumns, type CheckedType, checkKind } from './type-check';

/** What the schema cannot say about `outputs`: names, types, and what must fit together. */
export function checkOutputs(definition: Definition, raw: RawJson, columns: CheckedColumns, problems: Problems): void {
  const owners = new Map<string, string>();
  for (const [i, output] of definition.outputs.entries()) {
    const at = ['outputs', i];
    // What is no output at all was resolved to a window; nothing is to be said of that.
    if (raw([...at, 'kind'], undefined) !== output.kind && raw(at, undefined) !== undefined) continue;
    claimCollection(output.collection, `outputs[${i}]`, [...at, 'collection'], owners, problems);
    const filter = raw([...at, 'filter'], null);
    if (filter !== null) checkKind(filter, ['boolean'], columns, [...at, 'filter'], problems);
    checkOutput(output, at, raw, columns, problems);
    if (output.kind === 'session' && output.behaviorWindows !== null) {
      const { collection } = output.behaviorWindows;
      const own = [...at, 'behaviorWindows', 'collection'];
      claimCollection(collection, `outputs[${i}].behaviorWindows`, own, owners, problems);
    }
  }
}

function checkOutput(output: Output, at: JsonPath, raw: RawJson, columns: CheckedColumns, problems: Problems): void {
  if (output.kind === 'window') checkWindow(output, at, raw, columns, problems);
  else if (output.kind === 'session') checkSession(output, at, raw, columns, problems);
}

function claimCollection(
  name: string,
  owner: string,
  at: JsonPath,
  owners: Map<string, string>,
  problems: Problems,
): void {
  const other = owners.get(name);
  if (other === undefined) owners.set(name, owner);
  else {
    const allowed = owner.endsWith('behaviorWindows') ? 'another name, or "behaviorWindows": null' : 'another name';
    problems.add(at, name, `${shown(name)} is already the collection of ${other}`, { allowed });
  }
}

function checkWindow(
  output: WindowOutput,
  at: JsonPath,
  raw: RawJson,
  columns: CheckedColumns,
  problems: Problems,
): void {
  const hasSize = output.sizeMs > 0 && durationMs(raw([...at, 'size'], output.sizeMs)) === output.sizeMs;
  if (hasSize && output.slideMs > 0 && output.sizeMs % output.slideMs !== 0) {
    const size = durationText(output.sizeMs);
    problems.add([...at, 'slide'], raw([...at, 'slide'], output.slideMs), `it does not divide the size, ${size}`, {
      allowed: `${size} or a whole part of it, such as ${durationText(output.sizeMs / 5)}`,
    });
  }
  for (const [i, name] of output.groupBy.entries()) {
    const groupAt = [...at, 'groupBy', i];
    checkColumnName(name, columns, groupAt, problems);
    if (output.groupBy.indexOf(name) < i) problems.add(groupAt, name, `${shown(name)} is there twice`);
    if (isIn(WINDOW_FIELDS, name)) problems.add(groupAt, name, `${shown(name)} is a field of every window`);
  }
  checkAggregates(output, at, raw, columns, [...WINDOW_FIELDS, ...output.groupBy], problems);
}

function checkSession(
  output: SessionOutput,
  at: JsonPath,
  raw: RawJson,
  columns: CheckedColumns,
  problems: Problems,
): void {
  const taken = [...SESSION_FIELD_TYPES.keys(), ...SESSION_RESULT_FIELDS];
  const own = checkAggregates(output, at, raw, columns, taken, problems);
  const fields: CheckedColumns = new Map<string, CheckedType>([...own, ...SESSION_FIELD_TYPES]);
  for (const [i, rule] of output.behaviors.rules.entries()) {
    const when = [...at, 'behaviors', 'rules', i, 'when'];
    checkKind(raw(when, rule.when), ['boolean'], fields, when, problems);
  }
}

function checkAggregates(
  output: WindowOutput | SessionOutput,
  at: JsonPath,
  raw: RawJson,
  columns: CheckedColumns,
  taken: readonly string[],
  problems: Problems,
): ReadonlyMap<string, CheckedType> {
  const types = new Map<string, CheckedType>();
  for (const [name, aggregate] of Object.entries(output.aggregates)) {
    const own = [...at, 'aggregates', name];
    if (isIn(taken, name) || isIn(RESERVED_FIELDS, name)) {
      problems.add(own, name, `the documents already have a field ${shown(name)}`, { allowed: 'another name' });
    }
    types.set(name, checkAggregate(raw(own, aggregate), columns, own, problems));
  }
  return types;
}

function isIn(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
